import type pg from "pg";
import type { AuditQuery } from "#server/contracts/audit.ts";

const DAY_MS = 86_400_000;

/** An entry from somewhere in the index: what is asked for exists. */
interface Sample {
  patient: string | null;
  encounter: string | null;
  actor: string;
  actor_name: string;
  bed: string;
  unit: string;
  kind: string;
  rule: string | null;
  rule_version: string | null;
  workstation: string | null;
  at: number;
}

/** One kind of search; `like` is what a person would have to look for in plain text, where one pattern says it. */
export interface SearchKind {
  name: string;
  query(sample: Sample): AuditQuery;
  like?(sample: Sample): string;
  context?: true;
}

const iso = (at: number) => new Date(at).toISOString();
const visit = ({ encounter }: Sample) => encounter?.slice("GEN/".length) ?? "200000";

export const SEARCH_KINDS: readonly SearchKind[] = [
  { name: "newest", query: () => ({}) },
  { name: "patient", query: ({ patient }) => ({ patient: patient ?? "" }), like: ({ patient }) => patient ?? "" },
  { name: "visit", query: (sample) => ({ patient: visit(sample) }), like: (sample) => ` ${visit(sample)} ` },
  { name: "user", query: ({ actor }) => ({ user: actor }), like: ({ actor }) => actor },
  { name: "user, by beginning of name", query: ({ actor_name }) => ({ user: actor_name.slice(0, -1) }) },
  { name: "unit", query: ({ unit }) => ({ unit }), like: ({ unit }) => ` ${unit} ` },
  { name: "bed", query: ({ bed }) => ({ bed }), like: ({ bed }) => ` ${bed} ` },
  { name: "event kind", query: ({ kind }) => ({ kind }), like: ({ kind }) => kind },
  { name: "family of kinds", query: () => ({ kind: "stay." }) },
  { name: "rule", query: ({ rule }) => ({ rule: rule ?? "R8" }) },
  {
    name: "rule and version",
    query: ({ rule, rule_version }) => ({ rule: rule ?? "hl7v2", ...(rule_version && { version: rule_version }) }),
  },
  { name: "outcome corrected", query: () => ({ outcome: "corrected" }), like: () => "corrected" },
  { name: "outcome overridden", query: () => ({ outcome: "overridden" }), like: () => "overridden" },
  {
    name: "workstation",
    query: ({ workstation }) => ({ workstation: workstation ?? "WS-007" }),
    like: ({ workstation }) => workstation ?? "WS-007",
  },
  { name: "flag vip", query: () => ({ flag: "vip" }), like: () => "vip" },
  { name: "flag break-glass", query: () => ({ flag: "break-glass" }), like: () => "break-glass" },
  { name: "period of a day", query: ({ at }) => ({ since: iso(at - DAY_MS), until: iso(at) }) },
  { name: "stream access", query: () => ({ stream: "access" }) },
  { name: "word, rare", query: (sample) => ({ q: visit(sample) }), like: (sample) => visit(sample) },
  { name: "word, common", query: () => ({ q: "transferred" }), like: () => "transferred" },
  { name: "words, two", query: ({ bed }) => ({ q: `${bed} transferred` }) },
  { name: "word that is nowhere", query: () => ({ q: "zzyzx" }), like: () => "zzyzx" },
  { name: "user and unit", query: ({ actor, unit }) => ({ user: actor, unit }) },
  { name: "user and unit, never met", query: ({ actor }) => ({ user: actor, unit: "NOWHERE" }) },
  { name: "unit and outcome", query: ({ unit }) => ({ unit, outcome: "corrected" }) },
  { name: "bed and kind", query: ({ bed, kind }) => ({ bed, kind }) },
  { name: "word and unit", query: ({ unit }) => ({ q: "transferred", unit }) },
  {
    name: "user, kind and period",
    query: ({ actor, kind, at }) => ({ user: actor, kind, since: iso(at - 30 * DAY_MS), until: iso(at) }),
  },
  { name: "outcome and flag, never met", query: () => ({ outcome: "parked", flag: "vip" }) },
  { name: "unit and word, in context", query: ({ unit }) => ({ unit, q: "corrected" }), context: true },
  { name: "user, in context", query: ({ actor }) => ({ user: actor }), context: true },
];

/** Entries drawn evenly over the whole period, of people and of feeds alike. */
export async function sampleEntries(pool: pg.Pool, count: number): Promise<Sample[]> {
  const { rows } = await pool.query<Sample>(
    `SELECT s.* FROM (SELECT min(ord) AS low, max(ord) AS high FROM audit_entry) AS bounds,
       generate_series(1, $1) AS n,
       LATERAL (SELECT patient, encounter, actor, actor_name, bed, unit, kind, rule, rule_version, workstation, (ord >> 20)::float8 AS at
         FROM audit_entry WHERE ord >= low + ((high - low) / ($1 + 1)) * n AND patient IS NOT NULL AND stream = 'access'
         ORDER BY ord LIMIT 1) AS s`,
    [count],
  );
  return rows;
}
