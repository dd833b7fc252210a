import { Glyph } from "./glyph.tsx";
import styles from "./hidden-by-role.module.css";

/** In place of what this viewer may not see. The row stays and is counted. */
export function HiddenByRole({ counted = false }: { counted?: boolean }) {
  return (
    <span className={styles.hidden}>
      <Glyph name="hidden" />
      {counted ? "Hidden by your role. Counted in the totals above." : "Hidden by your role"}
    </span>
  );
}
