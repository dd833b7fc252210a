import assert from "node:assert/strict";
import type { Draft, Translation } from "#server/canonical/draft.ts";
import type { EventType } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { contentKey } from "#server/ingest/hl7v2/content-key.ts";
import { isRefusal, translateHl7 } from "#server/ingest/hl7v2/translate/translate-hl7.ts";
import type { Hl7Doc } from "#server/ingest/hl7v2/wire/hl7-doc.ts";
import { parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import { fixtureSite } from "./fixture-site.ts";

const SITE = fixtureSite();

/** 14:00 on the day of most fixtures, Eastern standard time. */
export const RECEIVED: Instant = Date.parse("2026-11-17T14:00:00-05:00");

/** Local time of that day as a message writes it. */
export const at = (clock: string): string => `20261117${clock.replaceAll(":", "")}`;
/** The same as an instant. */
export const instant = (clock: string): Instant => Date.parse(`2026-11-17T${clock}:00-05:00`);

export interface Header {
  type: string;
  time?: string;
  processing?: string;
  version?: string;
  controlId?: string;
}

export function message(
  { type, time = at("13:00"), processing = "P", version = "2.5.1", controlId = "1" }: Header,
  ...segments: string[]
): Hl7Doc {
  const msh = `MSH|^~\\&|EPIC|GENHOSP|CT|CT|${time}||${type}|${controlId}|${processing}|${version}`;
  const parsed = parseHl7(Buffer.from([msh, ...segments].join("\r")));
  assert.ok(parsed.ok);
  return parsed.message;
}

export const PID = "PID|1||778801^^^GENADT^MR||Quill^Ottoline||19610407|F";

/** PV1 from the fields a test cares about, by number. */
export function pv1(fields: Record<number, string>): string {
  return segment("PV1", fields);
}

export function segment(name: string, fields: Record<number, string>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, index) => fields[index + 1] ?? "")].join("|");
}

/** An ADT message about one patient on ward 5E with visit V1. */
export function adt(
  trigger: string,
  options: { visit?: Record<number, string>; evn?: Record<number, string>; more?: string[]; pid?: string } = {},
): Hl7Doc {
  const { visit = {}, evn = {}, more = [], pid = PID } = options;
  return message(
    { type: `ADT^${trigger}` },
    segment("EVN", { 1: trigger, 2: at("12:55"), ...evn }),
    pid,
    pv1({ 2: "I", 3: "5E^01^A", 19: "V1", ...visit }),
    ...more,
  );
}

export function translate(doc: Hl7Doc, site: SiteIndex = SITE, receivedAt: Instant = RECEIVED): Translation {
  const result = attempt(doc, site, receivedAt);
  assert.ok(!isRefusal(result), "the message was refused");
  return result;
}

export function attempt(doc: Hl7Doc, site: SiteIndex = SITE, receivedAt: Instant = RECEIVED) {
  const source = site.site.sources[0];
  assert.ok(source);
  return translateHl7(doc, { site, source, receivedAt, ...contentKey(doc) });
}

/** The one draft of a type; fails when there is none or more than one. */
export function only<T extends EventType>(translation: Translation, type: T): Draft<T> {
  const found = translation.drafts.filter(
    (draft): draft is Extract<Draft, { type: T }> & Draft<T> => draft.type === type,
  );
  const [draft] = found;
  assert.ok(draft, `no draft ${type}, but ${typesOf(translation).join(", ")}`);
  assert.equal(found.length, 1);
  return draft;
}

export function typesOf(translation: Translation): string[] {
  return translation.drafts.map(({ type }) => type);
}
