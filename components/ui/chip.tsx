import type { ReactNode } from "react";
import styles from "./chip.module.css";
import { Glyph, type GlyphName } from "./glyph.tsx";
import { formatNumber } from "./number.ts";

interface ChipProps {
  pressed: boolean;
  onPress: () => void;
  glyph?: GlyphName;
  count?: number;
  children: ReactNode;
}

/** A filter that is on or off, with how many it would show. */
export function Chip({ pressed, onPress, glyph, count, children }: ChipProps) {
  return (
    <button type="button" className={styles.chip} aria-pressed={pressed} onClick={onPress}>
      {glyph ? <Glyph name={glyph} /> : null}
      <span>{children}</span>
      {count === undefined ? null : <b>{formatNumber(count)}</b>}
    </button>
  );
}
