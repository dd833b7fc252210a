"use client";

import { FieldError, Input, Label, TextArea, TextField } from "react-aria-components";
import dialog from "./dialog.module.css";

interface TextInputProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** What is wrong with a text; null when nothing is. */
  validate?: (text: string) => string | null;
  type?: "text" | "password" | "datetime-local";
  optional?: boolean;
  /** More than one line. */
  tall?: boolean;
  maxLength?: number;
}

/** A labelled field in a form. */
export function TextInput(props: TextInputProps) {
  const { label, value, onChange, validate, type = "text", optional = false, tall = false, maxLength = 80 } = props;
  return (
    <TextField
      className={dialog.group}
      value={value}
      onChange={onChange}
      type={type}
      isRequired={!optional}
      maxLength={maxLength}
      validate={validate}
      autoComplete={type === "password" ? "new-password" : "off"}
    >
      <Label>{label}</Label>
      {tall ? <TextArea className={dialog.input} rows={3} /> : <Input className={dialog.input} />}
      <FieldError className={dialog.error} />
    </TextField>
  );
}
