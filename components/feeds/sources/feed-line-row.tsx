import { elapsed } from "#components/ui/elapsed.ts";
import { Glyph, type GlyphName } from "#components/ui/glyph.tsx";
import { formatNumber, formatShare } from "#components/ui/number.ts";
import { Sparkline } from "#components/ui/sparkline.tsx";
import type { FeedState } from "#server/contracts/views/feed-row.ts";
import { lagText, protocolWords, screensText } from "../feed-words.ts";
import styles from "./feed-table.module.css";
import type { FeedLine } from "./feed-table-model.ts";

const SHOWN: Record<FeedState, { glyph: GlyphName; word: string }> = {
  fresh: { glyph: "fresh", word: "fresh" },
  late: { glyph: "late", word: "LATE" },
  stale: { glyph: "stale", word: "STALE" },
  dead: { glyph: "dead", word: "DEAD" },
  never: { glyph: "dead", word: "NO DATA YET" },
};
const DASH = "\u2014";
const COMPLETE_ENOUGH = 0.98;

interface FeedLineRowProps {
  line: FeedLine;
  lost: boolean;
  onCompare: (source: string) => void;
}

/** One source. What a silent one would say of the present is a dash, never its last figure. */
export function FeedLineRow({ line, lost, onCompare }: FeedLineRowProps) {
  const { row, state, silence } = line;
  const blind = lost || state === "dead" || state === "never";
  return (
    <tr data-source={row.id} data-state={lost ? "no-link" : state}>
      <th scope="row" className={styles.id}>
        {row.id}
        {row.trust === "parallel" ? (
          <button type="button" className={styles.trust} onClick={() => onCompare(row.id)}>
            parallel, not trusted
          </button>
        ) : null}
        {row.trust === "history" ? <span className={styles.trust}>loads history, moves no bed</span> : null}
      </th>
      <td className={styles.quiet}>{protocolWords(row.protocol)}</td>
      <td>
        <span className={state === "fresh" && !lost ? styles.fresh : styles.state}>
          <Glyph name={lost ? "missed" : SHOWN[state].glyph} />
          {lost ? "NO LINK" : SHOWN[state].word}
        </span>
      </td>
      <td className={`${styles.num} ${styles.big} ${styles.value}`}>{silenceWords(silence, lost)}</td>
      <td className={`${styles.num} ${styles.value}`}>{blind ? DASH : formatNumber(row.perMinute)}</td>
      <td className={`${styles.spark} ${styles.value}`}>
        <Sparkline
          values={row.last60}
          label={`Messages a minute in the last 60 minutes, now ${row.last60.at(-1) ?? 0}`}
          width={150}
          height={26}
          floor={0}
        />
      </td>
      <td className={`${styles.num} ${styles.value}`}>{blind ? DASH : lagText(row.lagP50)}</td>
      <td className={`${styles.num} ${styles.value}`}>{blind ? DASH : lagText(row.lagP99)}</td>
      <td className={styles.num}>
        <Completeness line={line} />
      </td>
      <Count value={row.rejected24h} />
      <Count value={row.deadLetters} strong />
      <Count value={row.connections} />
      <td className={styles.quiet}>{screensText(row.trust === "trusted" ? row.feeds : [])}</td>
    </tr>
  );
}

/** Without a link nobody knows what has come since. */
function silenceWords(silence: number | null, lost: boolean): string {
  if (lost) return DASH;
  return silence === null ? "never" : elapsed(silence);
}

function Completeness({ line: { row } }: { line: FeedLine }) {
  if (!row.completeness || row.completeness.implied === 0) return <span className={styles.zero}>{DASH}</span>;
  const { arrived, implied } = row.completeness;
  const poor = arrived / implied < COMPLETE_ENOUGH;
  return (
    <span
      className={poor ? styles.poor : undefined}
      title={`${formatNumber(arrived)} of ${formatNumber(implied)} movements that the visits imply, in 24 h`}
    >
      {formatShare(arrived, implied, 1)}
    </span>
  );
}

function Count({ value, strong = false }: { value: number; strong?: boolean }) {
  return (
    <td className={styles.num}>
      {value === 0 ? (
        <span className={styles.zero}>0</span>
      ) : strong ? (
        <b>{formatNumber(value)}</b>
      ) : (
        formatNumber(value)
      )}
    </td>
  );
}
