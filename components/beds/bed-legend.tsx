import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import { KeyHints } from "../ui/key-hints.tsx";
import styles from "./bed-legend.module.css";

const STATES: [GlyphName, string][] = [
  ["occupied", "Occupied"],
  ["ready", "Ready"],
  ["held", "Held"],
  ["dirty", "Dirty"],
  ["cleaning", "Cleaning"],
  ["blocked", "Blocked"],
  ["unknown", "Not known"],
];
const HINTS = [
  { keys: ["arrows"], does: "move" },
  { keys: ["Enter"], does: "open" },
  { keys: ["C"], does: "confirm" },
  { keys: ["?"], does: "all keys" },
];

export function BedLegend({ confirmationHours }: { confirmationHours: number }) {
  return (
    <footer className={styles.legend}>
      {STATES.map(([glyph, word]) => (
        <span key={glyph}>
          <Glyph name={glyph} />
          {word}
        </span>
      ))}
      <span>
        <i className={styles.folded} />
        Leaving
      </span>
      <span>
        <i className={styles.late} />
        Past target
      </span>
      <span>
        <b>?</b>Not confirmed {confirmationHours} h
      </span>
      <span>
        <Glyph name="conflict" />
        Conflict
      </span>
      <span className={styles.end}>
        <KeyHints hints={HINTS} />
      </span>
    </footer>
  );
}
