import type { RequestKind } from "#server/canonical/families/decision.ts";

const WORDS = {
  "admit-bed": "bed request",
  "transfer-bed": "request for another bed",
  discharge: "discharge order",
  consult: "consult",
  isolation: "isolation order",
  transport: "transport",
  evs: "cleaning job",
  lab: "lab",
  imaging: "imaging",
  referral: "referral",
  priorauth: "prior authorization",
  appointment: "appointment",
  other: "order",
} satisfies Record<RequestKind, string>;
const OF_KIND = new Map<string, string>(Object.entries(WORDS));
/** Kinds whose code says what is asked for; for the others the kind alone does. */
const CODED: ReadonlySet<string> = new Set(["consult", "isolation", "lab", "imaging", "appointment", "other"]);

/** A kind that newer code wrote is told by its own name. */
export function kindWords(kind: string): string {
  return OF_KIND.get(kind) ?? kind.replaceAll("-", " ");
}

/** `lab TROP`, `bed request`; a code may be `code^system`. */
export function requestWords({ kind, code }: { kind: string; code: string }): string {
  const short = code.split("^")[0] ?? "";
  return CODED.has(kind) && short ? `${kindWords(kind)} ${short}` : kindWords(kind);
}
