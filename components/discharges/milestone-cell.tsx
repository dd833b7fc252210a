import { elapsed } from "../ui/elapsed.ts";
import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import styles from "./discharge-list.module.css";
import type { MilestoneMark } from "./milestone-mark.ts";

const GLYPHS: Record<MilestoneMark["mark"], [GlyphName, string]> = {
  done: ["done", "done"],
  running: ["running", "in progress"],
  todo: ["to-do", "not started"],
  "not-needed": ["not-needed", "not needed"],
  late: ["priority-2", "past its own target"],
};

/** A milestone's mark and the time it took or has been open; under an hour the unit is the column's, minutes. */
export function MilestoneCell({ mark, elapsed: time }: MilestoneMark) {
  const [glyph, label] = GLYPHS[mark];
  return (
    <span className={styles.milestone} data-mark={mark}>
      <Glyph name={glyph} label={label} />
      {time === null ? null : minutes(time)}
    </span>
  );
}

function minutes(time: number): string {
  return time < 3_600_000 ? String(Math.floor(time / 60_000)) : elapsed(time);
}
