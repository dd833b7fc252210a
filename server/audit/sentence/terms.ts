import { visitNumber } from "#server/canonical/event.ts";
import type { Milestone } from "#server/canonical/families/order.ts";
import type { PlaceRef } from "#server/canonical/place.ts";

const THIN = "\u2009";

/** `V 204 388`; a number that is not plain digits stays as it is. */
export function visitWords(key: string): string {
  const visit = visitNumber(key);
  return /^\d{5,9}$/.test(visit) ? `V${THIN}${grouped(visit)}` : visit;
}

/** Thousands by a thin space. */
export function countWords(count: number): string {
  return grouped(String(count));
}

/** `2 h 10`, `22 min`. */
export function minutesOf(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  if (whole < 60) return `${whole}\u00a0min`;
  return `${Math.trunc(whole / 60)}\u00a0h\u00a0${String(whole % 60).padStart(2, "0")}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** The bed, else the unit, else the sender's own words. */
export function placeWords(place: PlaceRef): string {
  if (place.bed) return place.bed;
  const [, room = "", bed = ""] = place.raw.split("^");
  if (place.unit) return room || bed ? `${place.unit} ${room || bed}` : `${place.unit}, no bed`;
  return `\u201c${place.raw.replaceAll("^", " ").replace(/\s+/g, " ").trim()}\u201d`;
}

const MESSAGE_OF: Readonly<Record<string, string>> = {
  A: "ADT",
  Z: "ADT",
  R: "ORU",
  S: "SIU",
  T: "MDM",
  I: "REF",
  M: "MFN",
};

/** How the sender said it: `ADT A02`, `FHIR Encounter`, `webhook`. */
export function triggerWords(trigger: string): string {
  if (/^[A-Z]\d\d$/.test(trigger)) return `${MESSAGE_OF[trigger.charAt(0)] ?? "HL7"} ${trigger}`;
  if (/^[A-Z][A-Za-z]+$/.test(trigger)) return `FHIR ${trigger}`;
  return trigger;
}

const MILESTONE_WORDS: { readonly [M in Milestone]: string } = {
  medication: "medication from pharmacy",
  transport: "transport",
  "follow-up": "follow-up",
  paperwork: "paperwork",
  placement: "placement",
};

export function milestoneWords(milestone: Milestone): string {
  return MILESTONE_WORDS[milestone];
}

/** `in-progress` as people read it. */
export function spaced(word: string): string {
  return word.replaceAll(/[-.]/g, " ");
}
