import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { AuditChain, ChainLink } from "#server/contracts/audit-chain.ts";
import { type Telling, tellAccess } from "./assemble-chain.ts";

const BEFORE = 3;
const AFTER = 6;

/** What the same session did just before and after somebody looked, and who has judged it since. */
export function accessChain(chosen: AccessEntry, around: readonly AccessEntry[], tell: Telling): AuditChain {
  const same = around.filter((entry) => chosen.session !== null && entry.session === chosen.session);
  const before = same.filter((entry) => entry.position < chosen.position);
  const after = same.filter((entry) => entry.position > chosen.position);
  const reviews = around.filter((entry) => entry.position > chosen.position && isReviewOf(entry, chosen));
  const entries = [...before.slice(-BEFORE), chosen, ...after.slice(0, AFTER)];
  const steps = [...new Map([...entries, ...reviews].map((entry) => [entry.position, entry])).values()].sort(
    (a, b) => a.position - b.position,
  );
  const links = entries.slice(1).map(
    (entry, index): ChainLink => ({
      kind: "same-session",
      from: `access:${entries[index]?.position}`,
      to: `access:${entry.position}`,
    }),
  );
  const judged = reviews.map(
    ({ position }): ChainLink => ({ kind: "reviewed", from: `access:${chosen.position}`, to: `access:${position}` }),
  );
  return {
    entry: `access:${chosen.position}`,
    entries: steps.map((entry) => tellAccess(entry, tell)),
    links: [...links, ...judged],
    cut: before.length > BEFORE || after.length > AFTER,
  };
}

/** A verdict names the entry it is about, or the opening of the glass that the entry belongs to. */
function isReviewOf({ action, detail }: AccessEntry, chosen: AccessEntry): boolean {
  if (action === "audit.reviewed") return detail.entry === `access:${chosen.position}`;
  return action === "glass.reviewed" && chosen.action === "glass.broken" && detail.glass === chosen.detail.glass;
}
