import type { AccessEntry } from "./access-entry.ts";

export interface AccessRow {
  position: number;
  id: string;
  at: number;
  /** The entry as JSON, without position and time: those belong to the ledger. */
  body: string;
}

/** The table holds only what the writer wrote and refuses changes, so its text is trusted here and nowhere else. */
export function decodeEntry(row: AccessRow): AccessEntry {
  const entry = JSON.parse(row.body);
  entry.position = row.position;
  entry.at = row.at;
  return entry;
}
