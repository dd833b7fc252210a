"use client";

import { useState } from "react";
import { SearchField } from "../ui/search-field.tsx";

interface FindFieldProps {
  label: string;
  /** What the address says. */
  value: string;
  onChange: (value: string) => void;
  /** Enter, with what stands in the field. */
  onEnter?: (value: string) => void;
}

/**
 * A search field whose word lives in the address. The address follows with a delay, so while the field has the focus it believes
 * the keyboard alone; otherwise quick typing would lose letters.
 */
export function FindField({ label, value, onChange, onEnter }: FindFieldProps) {
  const [text, setText] = useState(value);
  const [typing, setTyping] = useState(false);
  if (!typing && text !== value) setText(value);
  const change = (next: string) => {
    setText(next);
    onChange(next);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears whether the field inside has the focus
    <span style={{ display: "contents" }} onFocus={() => setTyping(true)} onBlur={() => setTyping(false)}>
      <SearchField label={label} value={text} onChange={change} onEnter={() => onEnter?.(text)} />
    </span>
  );
}
