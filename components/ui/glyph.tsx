import styles from "./glyph.module.css";
import { type GlyphName, SHAPES } from "./glyph-shapes.tsx";

export type { GlyphName } from "./glyph-shapes.tsx";

interface GlyphProps {
  name: GlyphName;
  /** Read aloud in its place; without it the glyph is decoration beside words that say the same. */
  label?: string;
  className?: string;
}

/** A shape of the legend at 1.25 em of the text around it. */
export function Glyph({ name, label, className }: GlyphProps) {
  const classes = className ? `${styles.glyph} ${className}` : styles.glyph;
  const shape = SHAPES[name];
  return label ? (
    <svg className={classes} viewBox="0 0 20 20" role="img" aria-label={label}>
      {shape}
    </svg>
  ) : (
    <svg className={classes} viewBox="0 0 20 20" aria-hidden="true">
      {shape}
    </svg>
  );
}
