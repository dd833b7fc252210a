import { z } from "zod";
import { audienceOf } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import { toIso } from "#server/canonical/instant.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import { BED_STATES, type BedRow, bedRowSchema } from "#server/contracts/views/bed-row.ts";
import { dischargeRowSchema } from "#server/contracts/views/discharge-row.ts";
import { queueRowSchema } from "#server/contracts/views/queue-row.ts";
import type { ViewReader } from "#server/runtime.ts";
import { csv, json } from "../answers.ts";
import { ApiRefusal } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Call, type Operation, operation } from "../operation.ts";
import { instantQuery, knownQuery, limitQuery, listOf, textQuery } from "../schemas.ts";
import { orRefuse, twoClocks } from "./past.ts";

const common = {
  at: instantQuery,
  known: knownQuery,
  facility: textQuery,
  unit: textQuery,
  limit: limitQuery,
  cursor: textQuery,
};
const bedsQuery = z.object({
  ...common,
  state: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(BED_STATES)))
    .optional(),
  format: z.enum(["json", "csv"]).default("json"),
});
const listQuery = z.object(common);

/** Times in an answer are ISO 8601, whatever they are inside. */
const bedJson = bedRowSchema.extend({ since: isoTime.nullable(), confirmedAt: isoTime.nullable(), asOf: isoTime });

/** Beds, queues and discharges: now, or with `at=` as they were known then, or with `known=` beside it as they were known later. */
export function viewOperations(views: ViewReader, looks: Pick<Looks, "list">): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/beds",
      id: "listBeds",
      summary: "Every bed with its state, as it is or as it was known at a past instant",
      tag: "views",
      access: "beds.view",
      query: bedsQuery,
      answer: listOf(bedJson),
      also: "text/csv",
      handle: (call) => listBeds(views, looks, call),
    }),
    operation({
      method: "GET",
      path: "/api/v1/queues",
      id: "listQueues",
      summary: "Queues with length, longest wait and members",
      tag: "views",
      access: "queues.view",
      query: listQuery,
      answer: listOf(queueRowSchema.extend({ longestSince: isoTime.nullable() })),
      handle: async ({ query, principal }) => page(await read(views, "queues", query, principal), query),
    }),
    operation({
      method: "GET",
      path: "/api/v1/discharges",
      id: "listDischarges",
      summary: "Patients on the way out, from expected to left",
      tag: "views",
      access: "discharges.view",
      query: listQuery,
      answer: listOf(dischargeRowSchema),
      handle: async ({ query, principal }) => page(await read(views, "discharges", query, principal), query),
    }),
    operation({
      method: "GET",
      path: "/api/v1/feeds",
      id: "listFeeds",
      summary: "Sources with their state, rate, lag and errors",
      tag: "feeds",
      access: "feeds.view",
      query: z.object({ facility: textQuery, limit: limitQuery, cursor: textQuery }),
      answer: listOf(z.object({ id: z.string() }).loose()),
      handle: async ({ query, principal }) => page(await read(views, "feeds", query, principal), query),
    }),
  ];
}

interface ListQuery {
  at?: number | undefined;
  known?: number | undefined;
  facility?: string | undefined;
  unit?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

async function listBeds(
  views: ViewReader,
  looks: Pick<Looks, "list">,
  call: Call<unknown, z.output<typeof bedsQuery>, unknown>,
) {
  const { query, principal } = call;
  const snapshot = await read(views, "beds", query, principal);
  const wanted = snapshot.rows.filter((row) => !query.state || query.state.includes(row.state));
  if (query.format === "csv") {
    const { unit = null, facility = null } = query;
    await looks.list(principal, { view: "beds", format: "csv", rows: wanted.length, unit, facility }).catch(() => {
      throw new ApiRefusal(503, "ledger", "No list leaves while the access ledger cannot be written");
    });
    return downtimeList({ ...snapshot, rows: wanted });
  }
  return page({ ...snapshot, rows: wanted }, query, { asOf: toIso(query.at ?? snapshot.at) });
}

async function read<V extends ViewName>(
  views: ViewReader,
  view: V,
  query: ListQuery,
  principal: Principal,
): Promise<Snapshot<V>> {
  const audience = audienceOf(principal);
  const scope = query.unit ? `unit:${query.unit}` : query.facility ? `facility:${query.facility}` : "all";
  const clocks = twoClocks(query.at, query.known);
  if (!clocks) return views.snapshot(view, scope, audience);
  return orRefuse(views.at(view, scope, audience, clocks.at, clocks.known));
}

/** Rows by id, so that a cursor holds while rows come and go. */
function page<V extends ViewName>(snapshot: Snapshot<V>, query: ListQuery, extra: object = {}) {
  const after = query.cursor;
  const rows = snapshot.rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .filter((row) => after === undefined || row.id > after);
  const shown = rows.slice(0, query.limit);
  const next = rows.length > shown.length ? (shown[shown.length - 1]?.id ?? null) : null;
  return json({ items: shown.map((row) => ({ ...(isoTimes(row) as object), ...extra })), next }, snapshot.position);
}

/** For paper when screens are dark: every bed, with the moment and position it speaks of on every line. */
function downtimeList(snapshot: Snapshot<"beds">) {
  const asOf = toIso(snapshot.at);
  const iso = (instant: number | null) => (instant === null ? null : toIso(instant));
  const header = [
    "unit",
    "bed",
    "state",
    "since",
    "encounter",
    "confirmed at",
    "confirmed by",
    "conflict",
    "leaving",
    "as of",
    "position",
  ];
  const line = (row: BedRow) => [
    row.unit,
    row.id,
    row.state,
    iso(row.since),
    row.occupants.map(({ encounter }) => encounter).join(" "),
    iso(row.confirmedAt),
    row.confirmedBy,
    row.conflicts.map(({ kind }) => kind).join(" "),
    row.leaving,
    asOf,
    snapshot.position,
  ];
  return csv(`beds-${asOf.slice(0, 16).replace(/[:T]/g, "-")}.csv`, [header, ...snapshot.rows.map(line)]);
}
