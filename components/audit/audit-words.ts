import type { AccessFlag, AuditQuery, Outcome } from "#server/contracts/audit.ts";
import { FILTERS, type Filter } from "./audit-url.ts";

/** How each filter is called on a token, what it asks in the builder, and an answer that a newcomer can copy. */
export const FILTER_WORDS: Readonly<Record<Filter, { token: string; asks: string; such: string }>> = {
  patient: { token: "patient", asks: "Which patient", such: "visit number, record number or surname" },
  user: { token: "user", asks: "Which person or program", such: "Unit nurse 04, or source:EPIC-ADT" },
  unit: { token: "unit", asks: "Which unit", such: "6W" },
  bed: { token: "bed", asks: "Which bed", such: "7E-20" },
  kind: { token: "kind", asks: "What kind of entry", such: "bed.occupied, or all of bed." },
  rule: { token: "rule", asks: "Which rule decided", such: "R8.2" },
  version: { token: "version", asks: "Which version of the rule", such: "3+site:58" },
  outcome: { token: "outcome", asks: "How it ended", such: "any outcome" },
  workstation: { token: "workstation", asks: "At which workstation", such: "6W-02" },
  flag: { token: "access", asks: "Flagged for", such: "any flag or none" },
  stream: { token: "from", asks: "In which record", such: "both" },
  since: { token: "since", asks: "From when", such: "7d, 24h or 2026-11-16" },
  until: { token: "until", asks: "To when", such: "now" },
};

export const FLAG_WORDS: Readonly<Record<AccessFlag, string>> = {
  "no-relationship": "without a relationship",
  "same-surname": "same surname",
  vip: "VIP list",
  "after-hours": "after hours",
  "mass-download": "mass download",
  "break-glass": "break-glass",
};

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  accepted: "accepted",
  refused: "refused",
  retried: "retried",
  overridden: "overridden",
  failed: "failed",
  corrected: "corrected",
  parked: "parked",
  discarded: "discarded",
};

/** Kinds that a person asks for by name, most asked first; any other is typed as it stands in the log. */
export const KIND_CHOICES: readonly { kind: string; words: string }[] = [
  { kind: "encounter.viewed", words: "somebody opened a visit" },
  { kind: "identity.shown", words: "a name was shown" },
  { kind: "raw.shown", words: "a raw message was shown" },
  { kind: "glass.", words: "break-glass" },
  { kind: "audit.exported", words: "an export of the audit" },
  { kind: "list.exported", words: "an export of a list" },
  { kind: "sign-in.", words: "signing in" },
  { kind: "access.refused", words: "an access that was refused" },
  { kind: "stay.", words: "where a patient was held to be" },
  { kind: "bed.", words: "what a bed was held to be" },
  { kind: "bed.asserted", words: "a person's word about a bed" },
  { kind: "encounter.", words: "what a source said of a visit" },
  { kind: "discharge.", words: "a step of a discharge" },
];

const SPAN = /^(\d{1,4})(m|h|d|w)$/;
const UNITS: Readonly<Record<string, string>> = { m: "minute", h: "hour", d: "day", w: "week" };

/** `last 7 days`, `since 2026-11-16`. */
function sinceWords(text: string): string {
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (!count || !unit) return `since ${text.replace("T", " ")}`;
  return `last ${count === "1" ? "" : `${count} `}${UNITS[unit]}${count === "1" ? "" : "s"}`;
}

export interface Token {
  filter: Filter | "q";
  name: string;
  value: string;
}

/** The filters of a search as tokens, in the order of the builder; words last. */
export function tokensOf(query: AuditQuery): Token[] {
  const tokens = FILTERS.flatMap((filter): Token[] => {
    const value = query[filter];
    return value === undefined ? [] : [{ filter, ...tokenWords(filter, value) }];
  });
  return query.q ? [...tokens, { filter: "q", name: "words", value: query.q }] : tokens;
}

function tokenWords(filter: Filter, value: string): { name: string; value: string } {
  if (filter === "since") return { name: sinceWords(value), value: "" };
  if (filter === "until") return { name: `until ${value.replace("T", " ")}`, value: "" };
  if (filter === "flag") return { name: "access", value: FLAG_WORDS[value as AccessFlag] ?? value };
  if (filter === "stream") return { name: value === "access" ? "only who saw what" : "only what happened", value: "" };
  return { name: FILTER_WORDS[filter].token, value };
}

/** `patient:204388` typed into the search field is a filter; anything else is words. */
export function readTyped(text: string): AuditQuery {
  const words: string[] = [];
  const query: Record<string, string> = {};
  for (const part of text.trim().split(/\s+/)) {
    const [, name, value] = /^([a-z]+):(.+)$/.exec(part) ?? [];
    const filter = FILTERS.find((one) => one === name);
    if (filter && value) query[filter] = value;
    else if (part) words.push(part);
  }
  return words.length > 0 ? { ...query, q: words.join(" ") } : query;
}
