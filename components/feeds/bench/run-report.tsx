import { visitLabel } from "#components/table/visit-of.ts";
import { formatNumber } from "#components/ui/number.ts";
import { type BenchRun, type Difference, differingCount, type Stated } from "./bench-run.ts";
import { RunBar } from "./run-bar.tsx";
import styles from "./run-report.module.css";

const CHANGE_WORDS: Record<Difference["change"], string> = {
  none: "same",
  changed: "says otherwise",
  translated: "translated now",
  withdrawn: "withdrawn",
  parked: "no longer translated",
};
const SHOWN = 60;

/** The course of a run, and what it would change or has changed, message by message. */
export function RunReport({ run }: { run: BenchRun }) {
  const differing = differingCount(run);
  return (
    <div className={styles.report} role="status">
      {run.state === "running" ? (
        <RunBar scanned={run.scanned} total={run.total} />
      ) : (
        <p className={styles.sum}>
          <b>{formatNumber(differing)}</b> of {formatNumber(run.scanned)} messages{" "}
          {run.kind === "compare" ? "would say" : "say"} something else; <b>{formatNumber(run.beds.length)}</b> beds are
          named.
          {run.kind === "compare"
            ? ""
            : ` ${formatNumber(run.superseded)} events were replaced by ${formatNumber(run.appended)}.`}
          {run.counts.unreadable > 0 ? ` ${formatNumber(run.counts.unreadable)} have no bytes any more.` : ""}
        </p>
      )}
      {run.differences.length > 0 ? (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Message</th>
                <th scope="col">Becomes</th>
                <th scope="col">Was</th>
                <th scope="col">Now</th>
              </tr>
            </thead>
            <tbody>
              {run.differences.slice(0, SHOWN).map((difference) => (
                <tr key={difference.inboundId}>
                  <td>
                    <code>{difference.inboundId}</code> {difference.source}, {difference.kind.replace("^", " ")}
                  </td>
                  <td>{CHANGE_WORDS[difference.change]}</td>
                  <td className={styles.was}>{statedWords(difference.before, isSameType(difference))}</td>
                  <td>{difference.text ?? statedWords(difference.after, isSameType(difference))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {run.differences.length > SHOWN || run.unlisted > 0 ? (
        <p className={styles.quiet}>The first {Math.min(SHOWN, run.differences.length)} differences are listed.</p>
      ) : null}
    </div>
  );
}

/** Only what is said of it changed, not what kind of statement it is. */
function isSameType({ before, after }: Difference): boolean {
  return before.length === after.length && before.every((event, index) => event.type === after[index]?.type);
}

function statedWords(events: readonly Stated[], brief: boolean): string {
  if (events.length === 0) return "nothing";
  const told = events.map(({ type, encounter, bed, unit, place }) => {
    const where = bed ?? unit ?? (place ? `\u201c${place.replaceAll("^", " ").trim()}\u201d` : "");
    return [encounter ? visitLabel(encounter) : "", brief ? "" : type, where].filter(Boolean).join(", ");
  });
  return [...new Set(told)].join("; ");
}
