import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SentencePart } from "#server/contracts/audit.ts";
import type { AuditChain, ChainEntry, ChainLink, ChainStep } from "#server/contracts/audit-chain.ts";
import { becauseOf, isCorrection } from "./causes.ts";
import { type EventChain, eventChain, logId } from "./event-chain.ts";

/** A message of the journal as a chain names it. */
export interface ChainMessage {
  id: number;
  source: string;
  protocol: string;
  kind: string;
  receivedAt: Instant;
}

/** How entries are told in plain language. */
export interface Telling {
  event(event: RecordedEvent): readonly SentencePart[];
  access(entry: AccessEntry): readonly SentencePart[];
}

export interface ChainFacts {
  known: readonly RecordedEvent[];
  messages: readonly ChainMessage[];
  /** Pictures of screens that the ledger says were shown, oldest first. */
  screens: readonly AccessEntry[];
}

const SCREENS_SHOWN = 3;

/** The chain of an entry of the log, with the messages at its beginning and the screens at its end. */
export function assembleChain(
  chosen: RecordedEvent,
  { known, messages, screens }: ChainFacts,
  tell: Telling,
): AuditChain {
  const chain = eventChain(chosen, known);
  const heard = messagesOf(chain, messages);
  const seen = screensOf(chain, screens);
  const entries = [
    ...heard.messages.map(tellMessage),
    ...chain.events.map((event) => tellEvent(event, tell)),
    ...seen.screens.map((entry) => tellAccess(entry, tell, "screen")),
  ];
  return {
    entry: logId(chosen),
    entries: entries.sort((a, b) => a.recordedAt - b.recordedAt || rank(a) - rank(b)),
    links: [...heard.links, ...chain.links, ...seen.links],
    cut: chain.cut,
  };
}

const ORDER: readonly ChainStep[] = [
  "message",
  "report",
  "word",
  "system",
  "decision",
  "correction",
  "access",
  "screen",
];

/** In one millisecond the cause stands before its consequence. */
function rank({ step, id }: ChainEntry): number {
  const position = Number(id.split(":")[1]);
  return step === "message" ? -1 : step === "screen" ? Number.MAX_SAFE_INTEGER : position + ORDER.indexOf(step) / 10;
}

function messagesOf({ events }: EventChain, messages: readonly ChainMessage[]) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const links: ChainLink[] = [];
  const heard = new Set<ChainMessage>();
  for (const event of events) {
    const message = event.lineage ? byId.get(event.lineage.inboundId) : undefined;
    if (!message) continue;
    heard.add(message);
    links.push({ kind: "read-from", from: `inbound:${message.id}`, to: logId(event) });
  }
  return { messages: [...heard], links };
}

/**
 * The first pictures that were drawn with a decision in them: the ledger keeps the position of the log up to which a view had come,
 * so a picture shows a decision exactly when its position is not below the decision's.
 */
function screensOf({ events }: EventChain, screens: readonly AccessEntry[]) {
  const links: ChainLink[] = [];
  const seen = new Map<number, AccessEntry>();
  for (const event of events.filter(({ kind }) => kind === "decision")) {
    const showing = screens.filter(
      (screen) => screen.action === "view.shown" && reachedPosition(screen) >= event.position,
    );
    for (const screen of firstOfEachView(showing).slice(0, SCREENS_SHOWN)) {
      seen.set(screen.position, screen);
      links.push({ kind: "shown-on", from: logId(event), to: `access:${screen.position}` });
    }
  }
  return { screens: [...seen.values()], links };
}

function reachedPosition({ detail }: AccessEntry): number {
  return typeof detail.position === "number" ? detail.position : -1;
}

function firstOfEachView(screens: readonly AccessEntry[]): AccessEntry[] {
  const first = new Map<string, AccessEntry>();
  for (const screen of screens) {
    const view = `${screen.detail.view} ${screen.detail.scope}`;
    if (!first.has(view)) first.set(view, screen);
  }
  return [...first.values()];
}

function tellMessage({ id, source, protocol, kind, receivedAt }: ChainMessage): ChainEntry {
  return {
    id: `inbound:${id}`,
    step: "message",
    kind: `${protocol} ${kind}`,
    occurredAt: receivedAt,
    recordedAt: receivedAt,
    sentence: [{ text: source, strong: true }, { text: ` sent ${kind.replace("^", " ")}` }],
    note: `message ${id}`,
    encounter: null,
    bed: null,
  };
}

function tellEvent(event: RecordedEvent, tell: Telling): ChainEntry {
  const { occurredAt, recordedAt, encounter, bed, type } = event;
  return {
    id: logId(event),
    step: stepOf(event),
    kind: type,
    occurredAt,
    recordedAt,
    sentence: [...tell.event(event)],
    note: noteOf(event),
    encounter,
    bed,
  };
}

function stepOf(event: RecordedEvent): ChainStep {
  if (event.kind === "decision") return isCorrection(event) ? "correction" : "decision";
  return event.kind === "command" ? "word" : event.kind;
}

function noteOf(event: RecordedEvent): string | null {
  const because = becauseOf(event);
  if (because)
    return `rule ${because.rule}, ${because.events.length} ${because.events.length === 1 ? "entry" : "entries"}`;
  if (event.lineage)
    return `${event.lineage.mapping} ${event.lineage.mappingVersion}, ${event.lineage.fields.length} fields`;
  return null;
}

export function tellAccess(entry: AccessEntry, tell: Telling, step: ChainStep = "access"): ChainEntry {
  return {
    id: `access:${entry.position}`,
    step,
    kind: entry.action,
    occurredAt: entry.at,
    recordedAt: entry.at,
    sentence: [...tell.access(entry)],
    note: entry.workstation ? `workstation ${entry.workstation}` : null,
    encounter: entry.encounter,
    bed: entry.bed,
  };
}
