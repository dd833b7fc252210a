import { type AccessLeaf, accessLeafText, type EventLeaf, eventLeafText } from "#server/contracts/audit-leaf.ts";
import { type Hash, hashLeaf } from "./hash.ts";

export function eventLeafHash(row: EventLeaf): Hash {
  return hashLeaf(eventLeafText(row));
}

export function accessLeafHash(row: AccessLeaf): Hash {
  return hashLeaf(accessLeafText(row));
}
