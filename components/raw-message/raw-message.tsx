import { markHl7, type Run } from "./hl7-marks.ts";
import type { InboundMessage } from "./inbound-message.ts";
import { markJson } from "./json-marks.ts";
import styles from "./raw-message.module.css";

interface RawMessageProps {
  /** As the server gives it: identity is masked there, never here. */
  raw: NonNullable<InboundMessage["raw"]>;
  /** Fields that were read. */
  used: readonly string[];
  /** The field that is wrong. */
  wrong?: string | null;
}

/** The bytes of a message as text: what was used underlined, what is wrong filled. */
export function RawMessage({ raw, used, wrong = null }: RawMessageProps) {
  const paths = wrong ? [wrong, ...used] : used;
  const lines = raw.hl7 ? markHl7(raw.hl7, paths) : (markJson(raw.text, paths) ?? [[{ text: raw.text, path: null }]]);
  return (
    <pre className={styles.raw}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change
        <div key={index}>
          {line.map((run, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: runs of a line that does not change
            <Marked key={at} run={run} wrong={wrong} />
          ))}
        </div>
      ))}
    </pre>
  );
}

function Marked({ run, wrong }: { run: Run; wrong: string | null }) {
  if (run.hidden) return <em className={styles.hidden}>{run.text}</em>;
  if (run.path === null) return run.text;
  return (
    <mark className={run.path === wrong ? styles.wrong : styles.used} title={run.path}>
      {run.text}
    </mark>
  );
}
