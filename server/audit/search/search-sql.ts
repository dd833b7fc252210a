import { ACCESS_CHECKPOINT, LOG_CHECKPOINT } from "../index/checkpoints.ts";
import type { ResolvedQuery } from "./resolved-query.ts";
import { placeOf, type SearchWindow } from "./search-windows.ts";

export interface Statement {
  text: string;
  values: unknown[];
}

const COLUMNS = `a.ord::text AS ord, a.stream, a.position, (extract(epoch from a.recorded_at) * 1000)::float8 AS "recordedAt",
  (extract(epoch from a.occurred_at) * 1000)::float8 AS "occurredAt", a.kind, a.actor, a.actor_name AS "actorName", a.role, a.patient,
  a.encounter, a.bed, a.unit, a.facility, a.outcome, a.rule, a.rule_version AS "ruleVersion", a.workstation, a.purpose,
  a.correlation_id AS "correlationId", a.flags`;

/** People act within minutes; a patient's story goes on over hours. */
const SAME_ACTOR_MS = 30 * 60_000;
const SAME_VISIT_MS = 12 * 3_600_000;

/** Collects parameters while conditions are written. */
class Conditions {
  readonly values: unknown[] = [];
  readonly texts: string[] = [];

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(text: string): void {
    this.texts.push(text);
  }

  toString(): string {
    return this.texts.length > 0 ? this.texts.join(" AND ") : "true";
  }
}

/**
 * Conditions of a search over `a`. Those of a partial index repeat its predicate word for word, with constants of the vocabulary
 * written out: a parameter could not be proved to imply it.
 */
function conditionsOf(query: ResolvedQuery): Conditions {
  const where = new Conditions();
  const equals = (column: string, value: unknown, predicate = "") => {
    if (value !== undefined) where.add(`a.${column} = ${where.parameter(value)}${predicate}`);
  };
  if (query.stream) where.add(`a.stream = '${query.stream}'`);
  if (query.patient) where.add(patientCondition(query.patient, where));
  if (query.actors)
    if (query.actors.length === 1) equals("actor", query.actors[0]);
    else where.add(`a.actor = ANY(${where.parameter(query.actors)}::text[])`);
  equals("unit", query.unit);
  equals("bed", query.bed);
  if (query.kind)
    if ("exact" in query.kind) equals("kind", query.kind.exact);
    else where.add(familyCondition(query.kind.family, where));
  for (const kind of query.without ?? []) where.add(`a.kind <> ${where.parameter(kind)}`);
  equals("rule", query.rule);
  equals("rule_version", query.version);
  if (query.outcome)
    equals("outcome", query.outcome, query.outcome === "accepted" ? "" : " AND a.outcome <> 'accepted'");
  equals("workstation", query.workstation);
  if (query.flag) where.add(`a.flags @> ${where.parameter([query.flag])}::text[] AND a.flags <> '{}'`);
  for (const forms of query.words)
    where.add(`a.words ${forms.length === 1 ? "@>" : "&&"} ${where.parameter(forms)}::text[]`);
  if (query.since !== undefined) where.add(`a.ord >= ${where.parameter(placeOf(query.since))}::bigint`);
  if (query.until !== undefined) where.add(`a.ord < ${where.parameter(placeOf(query.until))}::bigint`);
  return where;
}

function patientCondition({ tokens, encounters }: NonNullable<ResolvedQuery["patient"]>, where: Conditions): string {
  const one = (column: string, type: string, values: string[]) =>
    values.length === 1
      ? `a.${column} = ${where.parameter(values[0])}::${type}`
      : `a.${column} = ANY(${where.parameter(values)}::${type}[])`;
  const parts = [
    ...(tokens.length > 0 ? [one("patient", "uuid", tokens)] : []),
    ...(encounters.length > 0 ? [one("encounter", "text", encounters)] : []),
  ];
  return parts.length === 1 ? (parts[0] ?? "false") : `(${parts.join(" OR ")})`;
}

/** All kinds that begin so: from `bed.` up to, and not including, `bed/`, the next byte after the dot. */
function familyCondition(family: string, where: Conditions): string {
  const from = where.parameter(family);
  return `a.kind >= ${from} AND a.kind < ${where.parameter(`${family.slice(0, -1)}/`)}`;
}

/** Entries of a window that fit, newest first. */
export function searchStatement(query: ResolvedQuery, { from, below }: SearchWindow, limit: number): Statement {
  const where = conditionsOf(query);
  if (from !== null) where.add(`a.ord >= ${where.parameter(from)}::bigint`);
  where.add(`a.ord < ${where.parameter(below)}::bigint`);
  const count = where.parameter(limit);
  return {
    text: `SELECT ${COLUMNS} FROM audit_entry a WHERE ${where} ORDER BY a.ord DESC LIMIT ${count}`,
    values: where.values,
  };
}

/**
 * What stands around matches and does not fit itself: the nearest entries before and after of the same person, and of the same visit.
 * Sources and the reconciler act all the time; only people and programs have a before and after. `hits` from new to old.
 */
export function aroundStatement(query: ResolvedQuery, hits: readonly string[]): Statement {
  const where = conditionsOf(query);
  const matches = where.toString();
  const ords = where.parameter(hits);
  // Bounds of the whole page let the database leave out all other partitions before it plans.
  const reach = placeOf(Math.max(SAME_ACTOR_MS, SAME_VISIT_MS));
  const [newest, oldest] = [BigInt(hits[0] ?? 0), BigInt(hits.at(-1) ?? 0)];
  const [low, high] = [where.parameter(oldest - reach), where.parameter(newest + reach)];
  const near = (name: string) => `${name}.ord >= ${low}::bigint AND ${name}.ord <= ${high}::bigint`;
  return {
    text: `
WITH hit AS (SELECT a.ord, a.actor, a.encounter FROM audit_entry a WHERE a.ord = ANY(${ords}::bigint[]) AND ${near("a")}),
near AS (
  SELECT near.ord FROM hit CROSS JOIN LATERAL (
    ${nearest("actor", SAME_ACTOR_MS, "before", near("n"))} UNION ALL ${nearest("actor", SAME_ACTOR_MS, "after", near("n"))}
  ) near WHERE hit.actor LIKE 'user:%' OR hit.actor LIKE 'token:%'
  UNION
  SELECT near.ord FROM hit CROSS JOIN LATERAL (
    ${nearest("encounter", SAME_VISIT_MS, "before", near("n"))} UNION ALL ${nearest("encounter", SAME_VISIT_MS, "after", near("n"))}
  ) near WHERE hit.encounter IS NOT NULL
)
SELECT ${COLUMNS} FROM near JOIN audit_entry a ON a.ord = near.ord AND ${near("a")} WHERE NOT COALESCE((${matches}), false)`,
    values: where.values,
  };
}

function nearest(column: "actor" | "encounter", spanMs: number, side: "before" | "after", within: string): string {
  const span = `${spanMs}::bigint << 20`;
  const range =
    side === "before"
      ? `n.ord < hit.ord AND n.ord >= hit.ord - (${span})`
      : `n.ord > hit.ord AND n.ord <= hit.ord + (${span})`;
  return `(SELECT n.ord FROM audit_entry n WHERE n.${column} = hit.${column} AND ${range} AND ${within}
      ORDER BY n.ord ${side === "before" ? "DESC" : "ASC"} LIMIT 1)`;
}

/** How many entries fit, up to a limit. */
export function countStatement(query: ResolvedQuery, atMost: number): Statement {
  const where = conditionsOf(query);
  const count = where.parameter(atMost);
  return {
    text: `SELECT count(*)::int AS count FROM (SELECT 1 FROM audit_entry a WHERE ${where} LIMIT ${count}) AS fitting`,
    values: where.values,
  };
}

/** One entry by its place in its stream, once the moment of its recording is known. */
export const ENTRY_AT = `SELECT ${COLUMNS} FROM audit_entry a WHERE a.ord = audit_ord($1, $2, $3)`;

export const NEWEST = `SELECT a.ord::text AS ord FROM audit_entry a ORDER BY a.ord DESC LIMIT 1`;

/** How many entries are indexed, and when the oldest one was recorded that is not; null where there is none. */
export const STANDING = `
SELECT (SELECT sum(entries)::float8 FROM audit_index) AS total, (extract(epoch from least(
  (SELECT recorded_at FROM event WHERE position > coalesce((SELECT position FROM checkpoint WHERE name = '${LOG_CHECKPOINT}'), 0) ORDER BY position LIMIT 1),
  (SELECT at FROM access_entry WHERE position > coalesce((SELECT position FROM checkpoint WHERE name = '${ACCESS_CHECKPOINT}'), 0) ORDER BY position LIMIT 1)
)) * 1000)::float8 AS "waitingSince"`;

export const ACTORS_NAMED = `SELECT DISTINCT actor FROM audit_actor WHERE starts_with(lower(name), lower($1)) LIMIT 500`;

export const ENCOUNTERS_OF = `
SELECT DISTINCT encounter FROM audit_entry WHERE patient = ANY($1::uuid[]) AND encounter IS NOT NULL LIMIT 2000`;
