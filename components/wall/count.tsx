"use client";

import { useState } from "react";
import { formatNumber } from "../ui/number.ts";

/** A figure that is swapped when it changes and then underlined for two seconds, never counted up. */
export function Count({ value, className }: { value: number; className?: string }) {
  const [seen, setSeen] = useState({ value, changes: 0 });
  if (seen.value !== value) setSeen({ value, changes: seen.changes + 1 });
  const classes = [className, seen.changes > 0 ? "changed" : ""].filter(Boolean).join(" ");
  return (
    <span key={seen.changes} className={classes || undefined}>
      {formatNumber(value)}
    </span>
  );
}
