import type { AuditStream } from "#server/contracts/audit.ts";
import type { SinkLine } from "../sinks/sink-lines.ts";
import { CompactRange } from "../tree/compact-range.ts";
import type { Hash } from "../tree/hash.ts";
import type { TreeHead } from "../tree/head.ts";
import { EntryComparer } from "./compare-entries.ts";
import { compareEpochs, type EpochChange, judgeEpochs } from "./compare-epochs.ts";
import { EntryReader } from "./entry-reader.ts";
import type { ExportedEntry } from "./export-lines.ts";
import { entryWords, type Finding, Findings } from "./finding.ts";
import type { PublicKeys } from "./public-keys.ts";
import { DroppedRanges } from "./retention-record.ts";
import { type Survey, surveyHeads } from "./survey-heads.ts";

export interface VerifyOptions {
  stream: AuditStream;
  entries: AsyncIterable<ExportedEntry>;
  /** The outside sink, read twice. Null for a line that cannot be read. */
  sink(): AsyncIterable<SinkLine | null>;
  keys: Pick<PublicKeys, "hasSigned">;
  acceptedEpochs: readonly number[];
  /** When the export says it was made: heads that were signed later do not speak about it. Null: every head counts. */
  madeAt: string | null;
}

export interface Verdict {
  /** False also when nothing could be checked. */
  holds: boolean;
  stream: AuditStream;
  /** Heads of the outside sink whose signature holds. */
  heads: number;
  /** The newest of them. */
  head: TreeHead | null;
  /** Entries of the export, and how many of them a head covers. */
  entries: number;
  covered: number;
  /** Whether the sink held leaf hashes, by which single entries are named. */
  byEntry: boolean;
  found: number;
  first: Finding | null;
  findings: Finding[];
  /** What each new epoch meant for the entries that had been signed in the one before. */
  epochs: EpochChange[];
  /** Lines of the sink that could not be read. */
  unreadable: number;
  /** As the export says; whoever checks knows whether that is when he asked for it. */
  madeAt: string | null;
  /** Heads outside that were signed after that. */
  later: number;
}

/**
 * Holds a whole export against what stands outside: heads signed by known keys, and the leaf hashes beside them. Whoever owns the
 * database can rewrite all of it, and cannot sign another head. Memory does not grow with the export.
 */
export async function verifyExport(options: VerifyOptions): Promise<Verdict> {
  const { stream, entries, sink } = options;
  const findings = new Findings();
  const survey = await surveyHeads(sink(), { ...options, findings });
  const epochs = await compareEpochs(sink, stream, survey.epochs);
  const reader = new EntryReader(judgeEpochs(entries, stream, epochs, findings));
  const dropped = new DroppedRanges();
  const head = survey.last;
  const check = { stream, head, lines: sink(), entries: reader, findings, dropped };
  const covered = head ? await (survey.hasLeaves ? byLeaves({ ...check, head }) : byHeads({ ...check, head })) : 0;
  dropped.judge(stream, findings);
  for (let rest = await reader.peek(); rest; rest = await reader.peek()) reader.take();
  return { ...verdictOf(options, survey, findings, { entries: reader.taken, covered }), epochs };
}

function verdictOf(
  { stream, madeAt }: VerifyOptions,
  survey: Survey,
  findings: Findings,
  counts: { entries: number; covered: number },
): Omit<Verdict, "epochs"> {
  return {
    holds: survey.last !== null && findings.count === 0,
    stream,
    heads: survey.heads,
    head: survey.last,
    ...counts,
    byEntry: survey.hasLeaves,
    found: findings.count,
    first: findings.first,
    findings: findings.kept,
    unreadable: survey.unreadable,
    madeAt,
    later: survey.later,
  };
}

interface Check {
  stream: AuditStream;
  /** The last head: what is checked ends there, and is of its epoch. */
  head: TreeHead;
  lines: AsyncIterable<SinkLine | null>;
  entries: EntryReader;
  findings: Findings;
  dropped: DroppedRanges;
}

/** Entry by entry against the leaf hashes, which must themselves lead to every signed root. */
async function byLeaves({ stream, head, lines, entries, findings, dropped }: Check): Promise<number> {
  const comparer = new EntryComparer({ stream, entries, findings, dropped });
  let range = new CompactRange();
  let signed = new CompactRange();
  /** The last leaf that was read; judged once the one after it is known. */
  let held: { position: number; hash: Hash } | null = null;
  for await (const line of lines) {
    if (line === null) continue;
    if ("leaves" in line) {
      if (line.leaves.stream !== stream || line.leaves.epoch !== head.epoch) continue;
      // A writer that was killed says again what it had said since its last head.
      if (line.leaves.from !== range.size && line.leaves.from === signed.size)
        range = new CompactRange(signed.size, signed.roots);
      if (line.leaves.from !== range.size) return damaged(findings, stream, head, comparer.judged);
      for (const hash of hashesOf(line.leaves.hashes)) {
        range.append(hash);
        if (held) await comparer.compare(held.position, held.hash, range.size === held.position + 1 ? hash : null);
        held = { position: range.size, hash };
      }
    } else if (line.head.stream === stream && line.head.epoch === head.epoch) {
      if (line.head.size === signed.size) continue;
      if (line.head.size !== range.size || line.head.root !== range.root())
        return damaged(findings, stream, line.head, comparer.judged);
      signed = new CompactRange(range.size, range.roots);
      if (line.head.size === head.size) break;
    }
  }
  if (held) await comparer.compare(held.position, held.hash, null);
  return signed.size;
}

function damaged(findings: Findings, stream: AuditStream, head: TreeHead, judged: number): number {
  const text = `the leaf hashes in the file of heads do not lead to the signed head over ${head.size} entries of the ${stream}`;
  findings.add({ kind: "sink-damaged", from: null, to: null, text });
  return judged;
}

/** Without leaf hashes a difference is known to lie between two heads, and no closer. */
async function byHeads({ stream, head, lines, entries, findings, dropped }: Check): Promise<number> {
  const range = new CompactRange();
  let covered = 0;
  for await (const line of lines) {
    if (line === null || "leaves" in line || line.head.stream !== stream || line.head.epoch !== head.epoch) continue;
    while (range.size < line.head.size) {
      const position = range.size + 1;
      const entry = await entries.peek();
      if (entry?.position !== position) {
        findings.add(outOfPlace(stream, position, entry?.position ?? null));
        return covered;
      }
      range.append(entry.leaf);
      dropped.note(entry, position);
      entries.take();
    }
    if (line.head.size < range.size) continue;
    if (range.root() !== line.head.root) {
      const [from, to] = [covered + 1, line.head.size];
      findings.add({ kind: "differs", from, to, text: `${entryWords(stream, from, to)}: one of them differs` });
      return covered;
    }
    covered = range.size;
    if (covered === head.size) break;
  }
  return covered;
}

function outOfPlace(stream: AuditStream, position: number, found: number | null): Finding {
  if (found !== null && found < position)
    return { kind: "inserted", from: found, to: found, text: `${entryWords(stream, found, found)}: there are two` };
  const to = found === null ? position : found - 1;
  return { kind: "removed", from: position, to, text: `${entryWords(stream, position, to)}: missing` };
}

function hashesOf(base64: string): Hash[] {
  const hex = Buffer.from(base64, "base64").toString("hex");
  return Array.from({ length: hex.length / 64 }, (_, index) => hex.slice(index * 64, (index + 1) * 64));
}
