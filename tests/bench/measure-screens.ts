import { z } from "zod";
import type { RequestKind } from "#server/canonical/families/decision.ts";
import type { QueueName } from "#server/contracts/views/queue-row.ts";
import { queueOf } from "#server/projections/house/queue-book.ts";
import { planFacilities } from "#server/simulator/hospital/plan.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { withPool } from "./bench-database.ts";
import { HelperProcess } from "./helper.ts";
import { type Hospital, type Memory, markLog, startNode } from "./hospital.ts";
import { WARM_UP_MESSAGES } from "./measure-ingest.ts";
import { percentile } from "./statistics.ts";

export interface ScreenFigures {
  beds: number;
  clients: number;
  tickMs: number;
  /** Messages a second that were sent and acknowledged. */
  rate: number;
  /** Milliseconds from a message's first byte to a screen that shows what it changed. */
  p50: number;
  p99: number;
  /** Changes times the screens that showed them. */
  samples: number;
  /** Screens that were told to ask again because they fell behind. */
  resyncs: number;
  memory: Memory;
}

export interface ScreenOptions {
  rate: number;
  clients: number;
  seconds: number;
  tickMs: number;
}

type Screen = { view: "wall" | "beds" | "queues"; scope: string };

const toldSchema = z.object({
  received: z.array(z.tuple([z.number(), z.number(), z.number()])),
  named: z.array(z.tuple([z.string(), z.array(z.string())])),
  resyncs: z.number(),
});

/** What a message changed on a screen: found by the decision that rests on it last. */
interface Change {
  position: number;
  room: string;
  row: string;
  sentAt: number;
}

interface ChangeRow {
  position: number;
  bed: string | null;
  facility: string;
  source: string;
  controlId: string;
  /** Of a request: its kind, and its status before and after. */
  kind: RequestKind | null;
  was: string | null;
  now: string | null;
}

const CHANGES = `
SELECT d.position, d.bed, d.facility, i.source, i.control_id AS "controlId",
  d.body::json #>> '{data,now,kind}' AS kind,
  d.body::json #>> '{data,was,status}' AS was,
  d.body::json #>> '{data,now,status}' AS now
FROM event d
JOIN event r ON r.id = (d.body::json ->> 'causationId')::uuid
JOIN inbound i ON i.id = r.inbound_id
WHERE d.position > $1 AND d.type IN ('bed.occupied', 'bed.vacated', 'request.opened', 'request.closed')
ORDER BY d.position`;

/** Part (c): an open load at a fixed rate, with a thousand screens connected from a process of their own. */
export async function measureScreens(hospital: Hospital, options: ScreenOptions): Promise<ScreenFigures> {
  const { load } = hospital;
  const node = await startNode(hospital, options.tickMs);
  const clients = new HelperProcess("screen-clients-process.ts");
  try {
    const screens = screensOf(hospital.beds, options.clients);
    const token = await node.apiToken();
    await clients.ask({ do: "open", url: node.baseUrl, token, screens }, z.object({ screens: z.number() }));
    await load.run({ port: node.mllpPort, receiver: "node", window: 8, most: WARM_UP_MESSAGES });
    await node.caughtUp();
    const { position } = await markLog(hospital.databaseUrl);
    await clients.ask({ do: "note" }, z.object({}));
    const paced = { connections: 64, window: 64, rate: options.rate, warmUpMs: 1000, noteTimes: true };
    const sent = await load.run({
      port: node.mllpPort,
      receiver: "node",
      measureMs: options.seconds * 1000,
      ...paced,
    });
    await node.caughtUp();
    const told = await clients.ask({ do: "tell" }, toldSchema);
    const changes = await changesSince(hospital, position, new Map(sent.times.toReversed()));
    const latencies = latenciesOf(changes, screens, told);
    if (latencies.length === 0) throw new Error("no screen showed any change: nothing was measured");
    return {
      beds: hospital.beds,
      clients: screens.length,
      tickMs: options.tickMs,
      rate: sent.messages / sent.seconds,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      samples: latencies.length,
      resyncs: told.resyncs,
      memory: await node.memory(),
    };
  } finally {
    await clients.stop();
    await node.stop();
  }
}

/** Of ten screens three are walls of a hospital, five bed boards of a unit, two its queues; dealt over all hospitals and units. */
function screensOf(beds: number, count: number): Screen[] {
  const facilities = planFacilities(beds);
  return Array.from({ length: count }, (_, index): Screen => {
    const facility = facilities[Math.trunc(index / 10) % facilities.length];
    const round = Math.trunc(index / 10 / facilities.length);
    const kind = index % 10;
    if (kind < 3) return { view: "wall", scope: `facility:${facility?.id}` };
    if (kind >= 8) return { view: "queues", scope: `facility:${facility?.id}` };
    const units = facility?.units ?? [];
    return { view: "beds", scope: `unit:${units[(round * 5 + kind) % units.length]?.id}` };
  });
}

async function changesSince(hospital: Hospital, position: number, sentAt: Map<string, number>): Promise<Change[]> {
  const site = siteMapSchema.parse(siteFile(hospital.beds, hospital.seed));
  const senders = new Map(
    site.sources.map(({ id, match }) => [id, `${match.sendingApplication}|${match.sendingFacility}`]),
  );
  const unitOf = new Map(site.units.flatMap((unit) => unit.beds.map((bed) => [bed.id, unit.id] as const)));
  const { rows } = await withPool(hospital.databaseUrl, (pool) => pool.query<ChangeRow>(CHANGES, [position]));
  return rows.flatMap((row): Change[] => {
    const at = sentAt.get(`${senders.get(row.source)}|${row.controlId}`);
    if (at === undefined) return [];
    const change = { position: row.position, sentAt: at };
    if (row.kind !== null) {
      const queue = queueChanged(row.kind, row);
      return queue ? [{ ...change, room: `queues|facility:${row.facility}`, row: `${row.facility}:${queue}` }] : [];
    }
    if (row.bed === null) return [];
    const unit = unitOf.get(row.bed);
    return [
      { ...change, room: `beds|unit:${unit}`, row: row.bed },
      { ...change, room: `wall|facility:${row.facility}`, row: `unit:${unit}` },
    ];
  });
}

/** The queue that a request has joined or left. Most results come final and without an order: nobody waited, no queue changes. */
function queueChanged(kind: RequestKind, { was, now }: ChangeRow): QueueName | null {
  return isWaiting(was) === isWaiting(now) ? null : queueOf(kind);
}

function isWaiting(status: string | null): boolean {
  return status !== null && status !== "done" && status !== "cancelled";
}

/** For each change and each screen of its room: the first delta from the change's position on that names the row. */
function latenciesOf(changes: Change[], screens: Screen[], told: z.output<typeof toldSchema>): number[] {
  const arrivals = new Map<string, { to: number; at: number[] }[]>();
  const byDelta = new Map<string, { to: number; at: number[] }>();
  for (const [screen, to, at] of told.received) {
    const { view, scope } = screens[screen] ?? { view: "", scope: "" };
    const room = `${view}|${scope}`;
    const key = `${room}|${to}`;
    let delta = byDelta.get(key);
    if (!delta) {
      delta = { to, at: [] };
      byDelta.set(key, delta);
      const list = arrivals.get(room);
      if (list) list.push(delta);
      else arrivals.set(room, [delta]);
    }
    delta.at.push(at);
  }
  const named = new Map(told.named.map(([key, rows]) => [key, new Set(rows)]));
  return changes.flatMap(({ position, room, row, sentAt }) => {
    const shows = (to: number) => to >= position && named.get(`${room}|${to}`)?.has(row) === true;
    const delta = arrivals.get(room)?.find(({ to }) => shows(to));
    return delta?.at.map((at) => at - sentAt) ?? [];
  });
}
