import type { NewEvent } from "#server/canonical/event.ts";
import type { TranslationChange } from "../journal/journal-item.ts";
import { statement } from "../journal/same-translation.ts";
import { bedsNamed, type Foreseen } from "../replay/foresee.ts";

export interface StatedEvent {
  type: string;
  encounter: string | null;
  bed: string | null;
  /** The place in the sender's words. */
  place: string | null;
  unit: string | null;
  flags: string[];
}

export interface FieldDifference {
  /** Which event of the message, from 0. */
  event: number;
  /** Dotted path in the event, such as `data.place.bed`. */
  path: string;
  before: unknown;
  after: unknown;
}

/** What a site map would change about one stored message. Holds no identity: persons are tokens and are left out. */
export interface MessageDifference {
  inboundId: number;
  source: string;
  kind: string;
  change: TranslationChange;
  /** Why it could not be translated any more. */
  text: string | null;
  before: StatedEvent[];
  after: StatedEvent[];
  fields: FieldDifference[];
  beds: string[];
}

const FIELDS_SHOWN = 20;

export function messageDifference({ message, change, parked, before, after }: Foreseen): MessageDifference {
  return {
    inboundId: message.id,
    source: message.source,
    kind: message.kind,
    change,
    text: parked?.text ?? null,
    before: before.map(stated),
    after: after.map(stated),
    fields: fieldDifferences(before, after),
    beds: bedsNamed([...before, ...after]),
  };
}

function stated(event: NewEvent): StatedEvent {
  const data = event.data as {
    place?: { raw: string; unit: string | null; bed: string | null } | null;
    flags?: string[];
  };
  return {
    type: event.type,
    encounter: event.encounter,
    bed: event.bed ?? data.place?.bed ?? null,
    place: data.place?.raw ?? null,
    unit: data.place?.unit ?? null,
    flags: data.flags ?? [],
  };
}

function fieldDifferences(before: readonly NewEvent[], after: readonly NewEvent[]): FieldDifference[] {
  const found: FieldDifference[] = [];
  for (let event = 0; event < Math.min(before.length, after.length); event += 1)
    compare(statement(before[event]), statement(after[event]), "", (path, was, is) => {
      // A token says nothing to a reader; that the person changed does.
      const hidden = path === "patient" || /Patient$/.test(path);
      if (found.length < FIELDS_SHOWN)
        found.push({ event, path, before: hidden ? "one person" : was, after: hidden ? "another person" : is });
    });
  return found;
}

function compare(
  was: unknown,
  is: unknown,
  path: string,
  report: (path: string, was: unknown, is: unknown) => void,
): void {
  if (isPlain(was) && isPlain(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
      compare(was[key], is[key], path === "" ? key : `${path}.${key}`, report);
    return;
  }
  if (JSON.stringify(was) !== JSON.stringify(is)) report(path, was ?? null, is ?? null);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
