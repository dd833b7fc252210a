"use client";

import { useRef } from "react";
import { useKeys } from "../shell/use-keys.ts";
import { Glyph } from "./glyph.tsx";
import { Key } from "./key-hints.tsx";
import styles from "./search-field.module.css";

interface SearchFieldProps {
  /** What can be found here: also the placeholder. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Enter: usually opens the only match. */
  onEnter?: () => void;
  width?: number;
}

/** The field that `/` reaches; Escape empties it, and leaves it when it is empty. */
export function SearchField({ label, value, onChange, onEnter, width = 166 }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => input.current?.focus() });
  return (
    <label className={styles.field} style={{ width }}>
      <Glyph name="find" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onEnter?.();
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (value) onChange("");
          else event.currentTarget.blur();
        }}
      />
      {value ? null : <Key>/</Key>}
    </label>
  );
}
