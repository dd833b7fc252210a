import { z } from "zod";
import { decide } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import { subjectOf } from "#server/audit/ledger/encounter-subject.ts";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import { eventId } from "#server/log/event-id.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface PartingPorts {
  reader: Pick<LogReader, "encounterKeys" | "find">;
  append(events: NewEvent[]): Promise<RecordedEvent[]>;
  /** Keeps free text about a patient in the vault and answers with its reference. */
  keepNote(text: string, patient: string | null): Promise<string>;
  now(): number;
}

type Parted = RecordedEvent<"encounter.parted">;

/** As many of an encounter's newest events as say what is held of it. */
const EVENTS_READ = 1000;
/** By this rule two numbers are one visit though no source said so. */
const CONCLUDED = "X1";

const params = z.object({ visitNumber: z.string().min(1).max(120) });
const body = z.object({
  /** Visit number or encounter key of the other one. */
  from: z.string().min(1).max(120),
  reason: z.string().trim().min(1).max(2000),
});
const answer = z.object({
  visit: z.string(),
  from: z.string(),
  /** Whether the two are held apart by a person's word now. */
  parted: z.boolean(),
  /** Event of this visit that says so; null: there was nothing to take back. */
  id: z.uuid().nullable(),
});

/** Two numbers that were taken for one visit without a source saying so are parted by a person, and given back to judgement. */
export function partingOperations(ports: PartingPorts): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/api/v1/encounters/{visitNumber}/part",
      id: "partVisits",
      summary: "Say that a number which was taken for this visit is another one; it stays so until it is taken back",
      tag: "encounters",
      access: "encounter.part",
      params,
      body,
      answer,
      handle: async (asked) => json(await part(await pairOf(asked, ports), asked.body.reason, ports)),
    }),
    operation({
      method: "POST",
      path: "/api/v1/encounters/{visitNumber}/rejoin",
      id: "rejoinVisits",
      summary: "Take back that two visits were parted by hand: the rule judges them again",
      tag: "encounters",
      access: "encounter.part",
      params,
      body,
      answer,
      handle: async (asked) => json(await rejoin(await pairOf(asked, ports), asked.body.reason, ports)),
    }),
  ];
}

interface Pair {
  principal: Principal;
  visit: string;
  from: string;
  /** Of the visit, oldest first. */
  events: RecordedEvent[];
  patient: string | null;
}

interface Asked {
  principal: Principal;
  params: z.output<typeof params>;
  body: z.output<typeof body>;
}

async function pairOf({ principal, params: { visitNumber }, body: { from } }: Asked, { reader }: PartingPorts) {
  const [[visit], [other]] = [await reader.encounterKeys(visitNumber), await reader.encounterKeys(from)];
  if (!visit || !other) throw notFound("encounter");
  const events = (await reader.find({ encounter: visit, limit: EVENTS_READ })).reverse();
  const { units, patient } = subjectOf(visit, events);
  const { allowed, reason } = decide({ principal, permission: "encounter.part", units, encounter: visit });
  if (!allowed)
    throw new ApiRefusal(403, reason, "This visit is not in one of your units: ask who cares for the patient");
  return { principal, visit, from: other, events, patient };
}

async function part(pair: Pair, reason: string, ports: PartingPorts): Promise<z.input<typeof answer>> {
  const { visit, from, events } = pair;
  const before = await partings(pair, ports);
  const standing = before.find(({ withdrawn }) => !withdrawn)?.event;
  if (standing) return { visit, from, parted: true, id: standing.id };
  if (!isConcluded(events, visit, from))
    throw new ApiRefusal(409, "not-joined", "No rule took these two for one visit, so there is nothing to part");
  const reasonRef = await ports.keepNote(reason, pair.patient);
  // The same pair, asked for twice at once, is one parting.
  const nth = String(before.length);
  const made = [visit, from].map((key) => ({
    ...command(pair, key, eventId(["encounter.parted", visit, from, nth, key]), ports.now()),
    type: "encounter.parted" as const,
    data: { from: key === visit ? from : visit, reasonRef },
  }));
  await ports.append(made);
  return { visit, from, parted: true, id: made[0]?.id ?? null };
}

async function rejoin(pair: Pair, reason: string, ports: PartingPorts): Promise<z.input<typeof answer>> {
  const { visit, from } = pair;
  const standing = (await partings(pair, ports)).find(({ withdrawn }) => !withdrawn)?.event;
  if (!standing) return { visit, from, parted: false, id: null };
  const twins = await ports.reader.find({ encounter: from, type: "encounter.parted", limit: EVENTS_READ });
  const twin = twins.find(({ correlationId }) => correlationId === standing.correlationId);
  const reasonRef = await ports.keepNote(reason, pair.patient);
  const made = [standing, ...(twin ? [twin as Parted] : [])].map((parted) => ({
    ...command(pair, parted.encounter ?? visit, eventId(["encounter.parting.withdrawn", parted.id]), ports.now()),
    type: "encounter.parting.withdrawn" as const,
    causationId: parted.id,
    data: { from: parted.data.from, partingId: parted.id, reasonRef },
  }));
  await ports.append(made);
  return { visit, from, parted: false, id: made[0]?.id ?? null };
}

/** Every parting of the two, and whether it was taken back. */
async function partings({ visit, from }: Pair, { reader }: PartingPorts) {
  const [parted, withdrawn] = [
    await reader.find({ encounter: visit, type: "encounter.parted", limit: EVENTS_READ }),
    await reader.find({ encounter: visit, type: "encounter.parting.withdrawn", limit: EVENTS_READ }),
  ];
  const taken = new Set(withdrawn.map((event) => "partingId" in event.data && event.data.partingId));
  return parted
    .filter((event): event is Parted => event.type === "encounter.parted" && event.data.from === from)
    .map((event) => ({ event, withdrawn: taken.has(event.id) }));
}

/** The newest word on the other number is that it leads to this visit, by the rule and by no source's word. */
function isConcluded(events: readonly RecordedEvent[], visit: string, from: string): boolean {
  const truth = events.findLast(({ data }) => "now" in data && "aliases" in data.now && data.now.key === visit);
  const aliases = truth && "now" in truth.data && "aliases" in truth.data.now ? truth.data.now.aliases : [];
  const alias = events.findLast(
    (event): event is RecordedEvent<"identity.aliased"> =>
      event.type === "identity.aliased" && event.data.kind === "encounter" && event.data.retired === from,
  );
  return aliases.includes(from) && alias?.data.survivor === visit && alias.data.because.rule === CONCLUDED;
}

function command({ principal, visit, from, patient }: Pair, key: string, id: string, at: number) {
  return {
    id,
    version: 1,
    kind: "command" as const,
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: key.slice(0, key.indexOf("/")),
    encounter: key,
    bed: null,
    patient,
    actor: principal.actor,
    correlationId: `parting:${visit}:${from}`,
    causationId: null,
    supersedes: [],
    lineage: null,
  };
}
