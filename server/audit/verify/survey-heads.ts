import type { AuditStream } from "#server/contracts/audit.ts";
import type { SinkLine } from "../sinks/sink-lines.ts";
import { headHash, type SignedHead, type TreeHead } from "../tree/head.ts";
import type { Findings } from "./finding.ts";
import type { PublicKeys } from "./public-keys.ts";

export interface Survey {
  /** Heads whose signature holds. */
  heads: number;
  /** Lines that could not be read: a writer that was killed leaves one. */
  unreadable: number;
  last: TreeHead | null;
  /** The last head of each epoch. */
  epochs: TreeHead[];
  /** Heads that were signed after the export was made, and are not held against it. */
  later: number;
  /** Every head of the last epoch is preceded by the hashes of its leaves. */
  hasLeaves: boolean;
}

export interface SurveyOptions {
  stream: AuditStream;
  keys: Pick<PublicKeys, "hasSigned">;
  /** Epochs that whoever checks knows an operator to have opened. */
  acceptedEpochs: readonly number[];
  /** When the export says it was made; null where every head counts. */
  madeAt: string | null;
  findings: Findings;
}

/** Reads the outside sink once, for itself: signatures, the chain from head to head, epochs. */
export async function surveyHeads(lines: AsyncIterable<SinkLine | null>, options: SurveyOptions): Promise<Survey> {
  const { stream } = options;
  const survey: Survey = { heads: 0, unreadable: 0, last: null, epochs: [], later: 0, hasLeaves: false };
  let leaves = false;
  for await (const line of lines) {
    if (line === null) survey.unreadable += 1;
    else if ("head" in line && line.head.stream === stream && isLater(line, options)) survey.later += 1;
    else if ("leaves" in line)
      leaves ||= line.leaves.stream === stream && line.leaves.epoch >= (survey.last?.epoch ?? 0);
    else if (line.head.stream === stream && takeHead(line, survey, options)) {
      survey.hasLeaves = leaves;
      leaves = false;
    }
  }
  return survey;
}

function isLater(line: SignedHead, { madeAt, keys }: SurveyOptions): boolean {
  return madeAt !== null && Date.parse(line.head.at) > Date.parse(madeAt) && keys.hasSigned(line);
}

/** Whether the head is a new one of the last epoch or opens one. */
function takeHead(
  line: SignedHead,
  survey: Survey,
  { keys, acceptedEpochs, findings, stream }: SurveyOptions,
): boolean {
  const { head } = line;
  const { last } = survey;
  const refuse = (kind: "head-forged" | "head-missing" | "sink-damaged", text: string) =>
    findings.add({ kind, from: null, to: null, text });
  const named = `the head over ${head.size} entries of the ${stream} (epoch ${head.epoch}, ${head.at})`;
  if (!keys.hasSigned(line)) {
    refuse("head-forged", `${named} is not signed by a key that was given`);
    return false;
  }
  if (last && headHash(last) === headHash(head)) return false;
  survey.heads += 1;
  if (last && head.epoch < last.epoch) refuse("sink-damaged", `${named} goes back behind epoch ${last.epoch}`);
  if (last && head.epoch === last.epoch && head.size <= last.size)
    refuse("sink-damaged", `${named} does not follow one over ${last.size}`);
  if (last && head.previous !== headHash(last))
    refuse("head-missing", `${named} does not name the head before it: one is missing from the file`);
  if (last && head.epoch > last.epoch && !acceptedEpochs.includes(head.epoch))
    findings.add({
      kind: "epoch-opened",
      from: null,
      to: null,
      text: `epoch ${head.epoch} was opened after a head over ${last.size} entries; if an operator has told you so, say --accept-epoch ${head.epoch}`,
    });
  survey.last = head;
  if (survey.epochs.at(-1)?.epoch === head.epoch) survey.epochs.pop();
  survey.epochs.push(head);
  return true;
}
