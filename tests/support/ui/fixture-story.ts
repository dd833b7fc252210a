import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Milestone } from "#server/canonical/families/order.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import type { InboundItem } from "#server/ingest/inbound-item.ts";
import { sealDrafts } from "#server/ingest/journal/seal-drafts.ts";
import { eventId } from "#server/log/event-id.ts";
import { createReconciler, type Reconciler } from "#server/reconcile/reconciler.ts";
import { indexSite } from "#server/site/site-index.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { FIXTURE_MESSAGES, wireText } from "./fixture-messages.ts";
import { fixtureSite } from "./fixture-site.ts";
import { FACILITY } from "./fixture-units.ts";

const MINUTE = 60_000;
const FIRST_POSITION = 48_210_700;
const FIRST_INBOUND = 88_213_400;
export const STORY_PERSON = "00000000-0000-8000-8000-000000204388";

export interface FixtureInbound {
  id: number;
  item: InboundItem;
  text: string;
}

/** A log of one encounter with its messages, made by the real translation and the real reconciler. */
export interface FixtureStory {
  key: string;
  events: RecordedEvent[];
  inbound: Map<number, FixtureInbound>;
  /** The whole log behind it, of other visits too; what it is told of the visit is put to `events`. */
  log: StoryLog;
}

export class StoryLog {
  readonly events: RecordedEvent[] = [];
  readonly #reconciler: Reconciler;

  constructor(site: SiteMap, at: number) {
    this.#reconciler = createReconciler({ idOf: eventId });
    this.append([siteDefined(site, at)], at);
  }

  /** Records what came, then what follows from it. */
  append(reports: NewEvent[], recordedAt: number): void {
    this.#record(reports, recordedAt);
    this.#record(this.#reconciler.drain(), recordedAt + 19);
  }

  #record(events: NewEvent[], recordedAt: number): void {
    for (const event of events) {
      const recorded = {
        ...event,
        position: FIRST_POSITION + this.events.length,
        epoch: 1,
        recordedAt,
      } as RecordedEvent;
      this.events.push(recorded);
      this.#reconciler.apply(recorded);
    }
  }
}

export function fixtureStory(now: number): FixtureStory {
  const site = storySite();
  const index = indexSite(site);
  const log = new StoryLog(site, now - 24 * 60 * MINUTE);
  const inbound = new Map<number, FixtureInbound>();
  const extras = [
    milestone("paperwork", "done", now - 31 * MINUTE),
    milestone("medication", "running", now - 26 * MINUTE),
    asserted(now - 58 * MINUTE),
  ];
  for (const [number, message] of FIXTURE_MESSAGES.entries()) {
    const { text, receivedAt } = wireText(message, number, now);
    for (const extra of extras.filter((one) => one.occurredAt < receivedAt))
      log.append([extra], extra.occurredAt + 900);
    extras.splice(0, extras.length, ...extras.filter((one) => one.occurredAt >= receivedAt));
    const id = FIRST_INBOUND + number;
    const receiver = new Hl7Receiver({ site: () => index, now: () => receivedAt, ingest: NOWHERE });
    const { item } = receiver.read(Buffer.from(text), { remote: "10.1.4.20:41822", port: 2575 });
    inbound.set(id, { id, item, text });
    log.append(sealDrafts(item.translation.drafts, sealing(item, id)), receivedAt);
  }
  return { key: `${FACILITY}/204388`, events: log.events.slice(1), inbound, log };
}

const NOWHERE = { submit: () => Promise.reject(new Error("a fixture takes no messages")) };

function sealing(item: InboundItem, inboundId: number): Parameters<typeof sealDrafts>[1] {
  const { source, contentKey, translation } = item;
  const { mapping, mappingVersion } = translation;
  return {
    source,
    inboundId,
    contentKey,
    mapping,
    mappingVersion,
    supersedes: [],
    tokenOf: () => STORY_PERSON,
    note: () => "vault:note",
  };
}

/** The invented hospital with the words its order senders use. */
function storySite(): SiteMap {
  const site = fixtureSite();
  const orders = [
    { code: "BR-SURG", means: "admit-bed" as const },
    { code: "DCHG", means: "discharge" as const },
    { code: "MRSA", means: "lab" as const },
    { code: "CXR", means: "imaging" as const },
  ];
  const sources = site.sources.map((source) => ({
    ...source,
    orders,
    match: source.protocol === "hl7v2" ? { sendingApplication: source.id } : {},
  }));
  const units = site.units.map((unit) => (unit.id === "ED" ? { ...unit, beds: [ED_BED] } : unit));
  return { ...site, units, sources };
}

const ED_BED: SiteMap["units"][number]["beds"][number] = {
  id: "ED-07",
  room: "07",
  label: "07",
  pl: ["ED", "07", "A"],
  staffed: true,
  class: "standard",
  private: false,
  isolation: false,
};

export const storyEvent = (parts: string[], at: number) => ({
  id: eventId(parts),
  version: 1,
  occurredAt: at,
  occurredOffset: 0,
  sourceRecordedAt: at,
  facility: FACILITY,
  bed: null,
  patient: null,
  correlationId: parts.join(":"),
  causationId: null,
  supersedes: [],
  lineage: null,
});

function siteDefined(site: SiteMap, at: number): NewEvent<"site.defined"> {
  const data = { version: 58, hash: "fixture", site };
  return { ...storyEvent(["site"], at), type: "site.defined", kind: "system", encounter: null, actor: "system", data };
}

function milestone(name: Milestone, state: "running" | "done", at: number): NewEvent<"discharge.milestone.reached"> {
  return {
    ...storyEvent(["milestone", name], at),
    type: "discharge.milestone.reached",
    kind: "report",
    encounter: `${FACILITY}/204388`,
    patient: STORY_PERSON,
    actor: "source:PHARMACY",
    data: {
      trigger: "Task",
      source: "PHARMACY",
      time: { at, offset: 0, precision: "second", basis: "Task.lastModified" },
      order: { messageTime: at, sequence: null, controlId: name, contentKey: `milestone-${name}` },
      milestone: name,
      state,
      document: null,
      flags: [],
    },
  };
}

function asserted(at: number): NewEvent<"bed.asserted"> {
  return {
    ...storyEvent(["asserted"], at),
    type: "bed.asserted",
    kind: "command",
    encounter: `${FACILITY}/204388`,
    bed: "5E-12",
    actor: "desk",
    data: { state: "confirmed", encounter: `${FACILITY}/204388`, expiresAt: at + 4 * 60 * MINUTE, reasonRef: null },
  };
}
