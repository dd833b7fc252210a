import type { RequestThen } from "./story-event.ts";

const KIND_WORDS: Record<string, string> = {
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
};

/** Kinds whose code says what is asked for; for the others the kind alone does. */
const CODED = new Set(["consult", "isolation", "lab", "imaging", "appointment", "other"]);

export function kindWords(kind: string): string {
  return KIND_WORDS[kind] ?? kind.replaceAll("-", " ");
}

/** `lab TROP`, `bed request`. A code may be `code^system`. */
export function requestWords({ kind, code }: Pick<RequestThen, "kind" | "code">): string {
  const short = code.split("^")[0] ?? "";
  return CODED.has(kind) && short ? `${kindWords(kind)} ${short}` : kindWords(kind);
}

const STATUS_WORDS: Record<RequestThen["status"], string> = {
  open: "waits",
  "in-progress": "in progress",
  held: "on hold",
  "cancel-requested": "asked to be cancelled",
  done: "done",
  cancelled: "cancelled",
};

export function statusWords(status: RequestThen["status"]): string {
  return STATUS_WORDS[status];
}

const MILESTONE_WORDS: Record<string, string> = {
  medication: "pharmacy",
  transport: "transport",
  "follow-up": "follow-up",
  paperwork: "paperwork",
  placement: "placement",
};

/** A step of the way out, by the party that does it. */
export function milestoneWords(milestone: string): string {
  return MILESTONE_WORDS[milestone] ?? milestone;
}
