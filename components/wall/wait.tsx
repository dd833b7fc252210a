"use client";

import { useTimed } from "../live/use-now.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./wait.module.css";

interface WaitProps {
  since: number;
  targetMinutes: number;
  className?: string;
}

/** The longest wait; past its target it turns orange and bears a triangle. */
export function Wait({ since, targetMinutes, className }: WaitProps) {
  const text = useTimed((now) => elapsed(now - since));
  const past = useTimed((now) => now - since > targetMinutes * 60_000);
  return (
    <span className={`${className ?? ""} ${past ? styles.past : ""}`}>
      {past ? <Glyph name="priority-2" label="Past target" /> : null}
      {text}
    </span>
  );
}
