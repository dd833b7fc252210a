import { createHash, timingSafeEqual } from "node:crypto";
import type { AuditQuery } from "#server/contracts/audit.ts";

/** A keyed hash of the site. */
export type Keyed = (text: string) => Buffer;

/** A cursor that was not given out for this search. */
export class ForeignCursor extends Error {}

const MAC_BYTES = 12;

/**
 * Where the next page begins, bound to the search it belongs to: a cursor continues a search that has been entered in the access
 * ledger, and must not open another one.
 */
export function printCursor(ord: string, query: AuditQuery, keyed: Keyed): string {
  return Buffer.from(`${ord}.${mac(ord, query, keyed).toString("base64url")}`).toString("base64url");
}

/** @throws ForeignCursor */
export function readCursor(cursor: string, query: AuditQuery, keyed: Keyed): string {
  const [, ord, given] = /^(\d{1,19})\.([\w-]{16})$/.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  if (!ord || !given) throw new ForeignCursor();
  if (!timingSafeEqual(mac(ord, query, keyed), Buffer.from(given, "base64url"))) throw new ForeignCursor();
  return ord;
}

function mac(ord: string, query: AuditQuery, keyed: Keyed): Buffer {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
  return keyed(`audit-cursor\u0000${ord}\u0000${digest}`).subarray(0, MAC_BYTES);
}
