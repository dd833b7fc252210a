import { Glyph } from "../ui/glyph.tsx";
import styles from "./flag-notes.module.css";
import { flagWords } from "./flag-words.ts";

/** Doubts in words, each with what it means for the reader. */
export function FlagNotes({ flags }: { flags: readonly string[] }) {
  if (flags.length === 0) return null;
  return (
    <ul className={styles.flags} aria-label="Doubts">
      {flags.map((flag) => {
        const { short, says } = flagWords(flag);
        return (
          <li key={flag} data-flag={flag}>
            <Glyph name="priority-2" label="Doubt" />
            <span>
              <b>{short}.</b> {says}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
