import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import { KeyHints } from "../ui/key-hints.tsx";
import styles from "./discharges-screen.module.css";

const MARKS: [GlyphName, string][] = [
  ["done", "done, minutes it took"],
  ["running", "in progress, since"],
  ["to-do", "not started"],
  ["not-needed", "not needed"],
  ["priority-2", "past its own target"],
];
const HINTS = [
  { keys: ["J", "K"], does: "row" },
  { keys: ["Enter"], does: "encounter" },
  { keys: ["/"], does: "find" },
];

export function DischargeFoot() {
  return (
    <footer className={styles.foot}>
      {MARKS.map(([glyph, words]) => (
        <span key={glyph}>
          <Glyph name={glyph} />
          {words}
        </span>
      ))}
      <span className={styles.hints}>
        <KeyHints hints={HINTS} />
      </span>
    </footer>
  );
}
