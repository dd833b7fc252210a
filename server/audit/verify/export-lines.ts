import { z } from "zod";
import { AUDIT_STREAMS } from "#server/contracts/audit.ts";
import type { AccessLeaf, EventLeaf } from "#server/contracts/audit-leaf.ts";
import type { Hash } from "../tree/hash.ts";
import { accessLeafHash, eventLeafHash } from "../tree/leaf.ts";

/** First line of an export. */
export const exportHeaderSchema = z.object({
  caretower: z.literal("audit export 1"),
  stream: z.enum(AUDIT_STREAMS),
  epoch: z.int(),
  /** Entries that follow. */
  size: z.int(),
  at: z.iso.datetime(),
});
export type ExportHeader = z.output<typeof exportHeaderSchema>;

const position = z.int().min(1);
/** A time that the database cannot say in milliseconds is exported as null, and is a change like any other. */
const time = z.number().nullable();
const text = z.string().nullable();

const eventRowSchema = z.object({
  position,
  epoch: z.int(),
  id: z.string(),
  type: z.string(),
  kind: z.string(),
  occurredAt: time,
  recordedAt: time,
  facility: z.string(),
  encounter: text,
  bed: text,
  patient: text,
  inboundId: z.int().nullable(),
  correlationId: z.string(),
  body: z.string(),
});
const accessRowSchema = z.object({ position, id: z.string(), at: time, body: z.string() });

/** What retention dropped: only the hashes of the leaves are left, 32 bytes each in base64. */
const droppedSchema = z.object({ dropped: z.object({ from: position, to: position, leaves: z.base64() }) });

/** An entry of an export. `hashAt` is its leaf as if it stood at another position: how a renumbered one is recognised. */
export interface ExportedEntry {
  position: number;
  /** In which it was written; null where the row does not say. */
  epoch: number | null;
  leaf: Hash;
  hashAt(position: number): Hash;
  /** Null for what retention dropped. */
  body: string | null;
  type: string | null;
}

/** @throws on a line that is no part of an export of the stream. */
export function parseExportLine(line: string, stream: ExportHeader["stream"]): ExportedEntry[] {
  const value: unknown = JSON.parse(line);
  if (value !== null && typeof value === "object" && "dropped" in value) return droppedEntries(value);
  if (stream === "access") {
    const row = accessRowSchema.parse(value) as AccessLeaf;
    const hashAt = (at: number) => accessLeafHash({ ...row, position: at });
    return [{ position: row.position, epoch: null, leaf: accessLeafHash(row), hashAt, body: row.body, type: null }];
  }
  const row = eventRowSchema.parse(value) as EventLeaf;
  const hashAt = (at: number) => eventLeafHash({ ...row, position: at });
  return [
    { position: row.position, epoch: row.epoch, leaf: eventLeafHash(row), hashAt, body: row.body, type: row.type },
  ];
}

function droppedEntries(value: object): ExportedEntry[] {
  const { from, to, leaves } = droppedSchema.parse(value).dropped;
  const hex = Buffer.from(leaves, "base64").toString("hex");
  if (hex.length !== (to - from + 1) * 64) throw new Error("a dropped range has one hash for each position");
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const leaf = hex.slice(index * 64, (index + 1) * 64);
    return { position: from + index, epoch: null, leaf, hashAt: () => leaf, body: null, type: null };
  });
}
