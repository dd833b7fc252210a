import type { Instant } from "#server/canonical/instant.ts";
import {
  type AccessFlag,
  type AuditQuery,
  type AuditStream,
  type Outcome,
  ROUTINE_KINDS,
} from "#server/contracts/audit.ts";
import { foldWord, noteWord, queryWords } from "../index/index-words.ts";

/** Tokens and encounter keys that a text may mean, with all that stand merged with them. */
export interface FoundPatients {
  tokens: string[];
  encounters: string[];
  /** The token that the one patient goes by now; null where the text may mean several patients, or none. */
  person: string | null;
}

/** What a person typed, looked up: everything the search table can compare with. Absent parts ask nothing. */
export interface ResolvedQuery {
  stream?: AuditStream;
  /** Both lists empty: nobody was found. */
  patient?: FoundPatients;
  /** Empty: no such user. */
  actors?: string[];
  unit?: string;
  bed?: string;
  kind?: { exact: string } | { family: string };
  /** Kinds that are left out. */
  without?: readonly string[];
  rule?: string;
  version?: string;
  outcome?: Outcome;
  workstation?: string;
  flag?: AccessFlag;
  /** Of each word, the forms of which an entry must bear one: the word itself, or its keyed hashes. */
  words: string[][];
  since?: Instant;
  until?: Instant;
}

export interface ResolvePorts {
  /** Tokens and encounter keys of the patients that a text may mean. */
  findPatients(text: string): Promise<FoundPatients>;
  /** Actors that have borne a name beginning so. */
  actorsNamed(beginning: string): Promise<string[]>;
  /** Keyed hashes of a word as notes hold them. */
  hashesOf(word: string): string[];
  now(): Instant;
}

const EXACT_ACTOR = /^(user|token|wall|source):|^(anonymous|system|reconciler|desk)$/;
const SPAN_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A time that cannot be read; its text may be shown. */
export class UnreadableTime extends Error {
  readonly field: "since" | "until";

  constructor(field: "since" | "until") {
    super("an ISO 8601 instant, or a span back from now such as 24h or 7d");
    this.field = field;
  }
}

/** @throws UnreadableTime */
export async function resolveQuery(query: AuditQuery, ports: ResolvePorts): Promise<ResolvedQuery> {
  const { stream, outcome, flag, rule, version, workstation, unit, bed } = query;
  const now = ports.now();
  const resolved: ResolvedQuery = {
    words: queryWords(query.q ?? "").map((word) => [word, ...ports.hashesOf(word).map(noteWord)]),
    ...(stream && { stream }),
    ...(outcome && { outcome }),
    ...(flag && { flag }),
    ...(rule && { rule }),
    ...(version && { version }),
    ...(workstation && { workstation }),
    ...(unit && { unit }),
    ...(bed && { bed }),
    ...(query.kind && { kind: query.kind.endsWith(".") ? { family: query.kind } : { exact: query.kind } }),
    ...(!query.kind && { without: ROUTINE_KINDS }),
    ...(query.since && { since: instantOf("since", query.since, now) }),
    ...(query.until && { until: instantOf("until", query.until, now) }),
  };
  if (query.patient) resolved.patient = await ports.findPatients(spokenVisit(query.patient));
  if (query.user)
    resolved.actors = EXACT_ACTOR.test(query.user) ? [query.user] : await ports.actorsNamed(query.user.trim());
  return resolved;
}

/** Nothing can be found: somebody or something was named that is not on record. */
export function findsNothing({ patient, actors }: ResolvedQuery): boolean {
  return actors?.length === 0 || (patient !== undefined && patient.tokens.length + patient.encounters.length === 0);
}

/** `V 204 388` is the visit 204388; anything else stays as it was typed. */
function spokenVisit(text: string): string {
  const digits = /^\s*V[ \u00a0\u2009]?([\d \u00a0\u2009]+)$/i.exec(text)?.[1];
  return digits ? digits.replace(/\D/g, "") : text.trim();
}

function instantOf(field: "since" | "until", text: string, now: Instant): Instant {
  const span = /^(\d{1,5})([mhdw])$/.exec(text.trim());
  if (span) return now - Number(span[1]) * (SPAN_MS[span[2] ?? ""] ?? 0);
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UnreadableTime(field);
  return at;
}

/** Names of the conditions used, for the entry that a search leaves: never what was typed. */
export function conditionsOf(query: AuditQuery): string {
  return Object.entries(query)
    .filter(([, value]) => value !== undefined && foldWord(String(value)) !== "")
    .map(([name]) => (name === "q" ? "words" : name))
    .join(", ");
}
