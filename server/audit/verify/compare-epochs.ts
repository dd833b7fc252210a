import type { AuditStream } from "#server/contracts/audit.ts";
import type { SinkLine } from "../sinks/sink-lines.ts";
import type { Hash } from "../tree/hash.ts";
import type { TreeHead } from "../tree/head.ts";
import type { ExportedEntry } from "./export-lines.ts";
import { entryWords, type Findings } from "./finding.ts";

/** What became of one epoch's entries when the next was opened. */
export interface EpochChange {
  epoch: number;
  before: number;
  /** Entries from the first on that stand in both; null where the sink holds no leaf hashes to tell by. */
  kept: number | null;
  /** Entries that the last head of the epoch before covered. */
  signed: number;
}

type Sink = () => AsyncIterable<SinkLine | null>;

/** Holds the leaves of each epoch against those of the one before it. `heads` are the last of each epoch, in order. */
export async function compareEpochs(
  sink: Sink,
  stream: AuditStream,
  heads: readonly TreeHead[],
): Promise<EpochChange[]> {
  const changes: EpochChange[] = [];
  for (const [index, head] of heads.entries()) {
    const before = heads[index - 1];
    if (!before) continue;
    const kept = await commonLeaves(leavesOf(sink(), stream, before), leavesOf(sink(), stream, head));
    changes.push({ epoch: head.epoch, before: before.epoch, kept, signed: before.size });
  }
  return changes;
}

/** Null when one of them has no leaves at all. */
async function commonLeaves(older: AsyncGenerator<Hash>, newer: AsyncGenerator<Hash>): Promise<number | null> {
  for (let common = 0; ; common += 1) {
    const [left, right] = await Promise.all([older.next(), newer.next()]);
    if (common === 0 && (left.done || right.done)) return null;
    if (left.done || right.done || left.value !== right.value) return common;
  }
}

/** Leaves that an epoch's last head covers; what a killed writer said a second time is passed over. */
async function* leavesOf(
  lines: AsyncIterable<SinkLine | null>,
  stream: AuditStream,
  head: TreeHead,
): AsyncGenerator<Hash> {
  let at = 0;
  for await (const line of lines) {
    if (line === null || !("leaves" in line)) continue;
    const { leaves } = line;
    if (leaves.stream !== stream || leaves.epoch !== head.epoch || leaves.from > at) continue;
    const bytes = Buffer.from(leaves.hashes, "base64");
    for (let next = (at - leaves.from) * 32; next < bytes.length && at < head.size; next += 32, at += 1)
      yield bytes.toString("hex", next, next + 32);
  }
}

/** In one sentence what a new epoch meant for the entries that were signed before. */
export function epochWords(stream: AuditStream, { epoch, before, kept, signed }: EpochChange): string {
  const opened = `Epoch ${epoch} was opened after ${signed} entries had been signed in epoch ${before}`;
  if (kept === null) return `${opened}; without leaf hashes nobody can say how many of them still stand.`;
  if (kept >= signed) return `${opened}; all of them still stand.`;
  return `${opened}; ${entryWords(stream, kept + 1, signed)} of them are gone, and other entries may stand there.`;
}

/**
 * Passes entries on. One that claims to be of an epoch which signed something else at its place was written later: what a new epoch
 * brings bears its number, and only the log's own rows say theirs.
 */
export async function* judgeEpochs(
  entries: AsyncIterable<ExportedEntry>,
  stream: AuditStream,
  changes: readonly EpochChange[],
  findings: Findings,
): AsyncGenerator<ExportedEntry> {
  for await (const entry of entries) {
    const { position, epoch } = entry;
    const isFalse = ({ kept, signed, before }: EpochChange) =>
      kept !== null && epoch !== null && epoch <= before && position > kept && position <= signed;
    const change = changes.find(isFalse);
    if (change)
      findings.add({
        kind: "changed",
        from: position,
        to: position,
        text: `${entryWords(stream, position, position)}: bears epoch ${epoch} and is not what was signed there in epoch ${change.before}`,
      });
    yield entry;
  }
}
