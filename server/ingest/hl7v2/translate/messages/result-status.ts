import type { ResultClaim } from "#server/canonical/families/order.ts";

export type LineStatus = ResultClaim["status"];

export interface ReadStatus {
  /** Null: nothing to report yet. */
  status: LineStatus | null;
  /** The sender left OBX-11 empty and the order's status stood in for it. */
  implied: boolean;
}

/** HL7 table 0085 (OBX-11); for a line it rules over OBR-25 (reference mapping O4). */
const LINE = new Map<string, LineStatus>([
  ["F", "final"],
  ["U", "final"],
  ["V", "final"],
  ["B", "final"],
  ["C", "corrected"],
  ["A", "corrected"],
  ["P", "preliminary"],
  ["X", "cannot-be-obtained"],
  ["D", "withdrawn"],
  ["W", "withdrawn"],
]);

/** HL7 table 0123 (OBR-25) where it may stand in for a line's own status. */
const ORDER = new Map<string, LineStatus>([
  ["", "final"],
  ["F", "final"],
  ["C", "corrected"],
  ["P", "preliminary"],
]);

/** `lineStatus`: OBX-11, `orderStatus`: OBR-25, both upper case; old versions imply final where a value stands. */
export function lineStatus(line: string, orderStatus: string, hasValue: boolean): ReadStatus {
  if (line !== "") return { status: LINE.get(line) ?? null, implied: false };
  const status = hasValue ? (ORDER.get(orderStatus) ?? null) : null;
  return { status, implied: status !== null };
}

/** OBR-25 of an order that lists no lines. */
export function orderStatus(status: string): LineStatus | null {
  if (status === "") return null;
  return ORDER.get(status) ?? null;
}
