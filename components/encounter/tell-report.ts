import { kindWords } from "#server/contracts/request-words.ts";
import { visitLabel } from "../table/visit-of.ts";
import { placeWords } from "./place-words.ts";
import { milestoneWords } from "./request-words.ts";
import { type ReportSaid, reportSchema, type StoryEvent } from "./story-event.ts";

type Telling = (said: ReportSaid, event: StoryEvent) => string;

const to = (said: ReportSaid) => (said.place ? ` to ${placeWords(said.place)}` : "");
const inPlace = (said: ReportSaid) => (said.place ? ` in ${placeWords(said.place)}` : "");
const from = (said: ReportSaid) => (said.prior ? ` from ${placeWords(said.prior)}` : "");
const stays = (said: ReportSaid) => (said.place ? `: the patient is in ${placeWords(said.place)}` : "");
const code = (said: ReportSaid) => said.code.split("^")[0] ?? "";
const bed = (event: StoryEvent, said: ReportSaid) => event.bed ?? (said.place ? placeWords(said.place) : "a bed");

/** One telling a type; `x.cancelled` without its own is told as a cancel of `x`. */
const TELLINGS: Readonly<Record<string, Telling>> = {
  "encounter.preadmitted": (said) => `announced the admission${to(said)}`,
  "encounter.registered": (said) => `registered the patient${inPlace(said)}`,
  "encounter.admitted": (said) => `admitted the patient${to(said)}`,
  "encounter.transferred": (said) => `moved the patient${from(said)}${to(said)}`,
  "encounter.admitted.cancelled": () => "took the admission back",
  "encounter.registered.cancelled": () => "took the registration back",
  "encounter.transferred.cancelled": (said) => `took a move back${stays(said)}`,
  "encounter.discharged.cancelled": (said) => `took the discharge back${stays(said)}`,
  "encounter.swapped": (said) =>
    `swapped the patient${to(said)}${said.otherEncounter ? `, with ${visitLabel(said.otherEncounter)}` : ""}`,
  "encounter.class.changed": (said) => `changed the kind of visit${inPlace(said)}`,
  "encounter.leave.started": () => "sent the patient on leave",
  "encounter.leave.ended": () => "took the patient back from leave",
  "encounter.discharged": (said) => `discharged the patient${said.place ? ` from ${placeWords(said.place)}` : ""}`,
  "encounter.left.unseen": () => "reported that the patient left without being seen",
  "encounter.updated": (said) =>
    said.snapshot && said.place ? `confirmed the record, patient${inPlace(said)}` : "updated the record",
  "encounter.admission.expected": (said) => `expects the patient${to(said)}`,
  "encounter.transfer.expected": (said) => `plans a move${said.pending ? ` to ${placeWords(said.pending)}` : to(said)}`,
  "encounter.tracking.departed": (said) =>
    `saw the patient leave${said.place ? ` ${placeWords(said.place)}` : ""} for a while`,
  "encounter.tracking.arrived": (said) => `saw the patient arrive${said.place ? ` at ${placeWords(said.place)}` : ""}`,
  "encounter.attending.changed": () => "changed the attending physician",
  "encounter.merged": (said) => `merged ${otherVisit(said)} into this one`,
  "encounter.reparented": () => "moved this visit to another patient record",
  "encounter.identifier.changed": (said) =>
    `changed the number of the visit${said.retiredEncounter ? `, before ${visitLabel(said.retiredEncounter)}` : ""}`,
  "encounter.purged": () => "asked for the visit to be removed",
  "patient.registered": () => "recorded the person",
  "patient.updated": () => "updated the person\u2019s record",
  "patient.merged": () => "merged another person\u2019s record into this one",
  "patient.linked": () => "linked another record of the same person",
  "patient.unlinked": () => "separated a record of another person",
  "discharge.expected": () => "expects the discharge",
  "discharge.confirmed": () => "confirmed the departure",
  "discharge.order.signed": () => "signed the discharge order",
  "discharge.order.cancelled": () => "took the discharge order back",
  "discharge.milestone.reached": (said) =>
    `${milestoneWords(said.milestone)}: ${MILESTONE_STATES[said.state] ?? said.state}`,
  "discharge.milestone.cancelled": (said) => `took back: ${milestoneWords(said.milestone)}`,
  "bed.requested": () => "asked for a bed",
  "bed.request.changed": () => "changed the bed request",
  "bed.request.cancelled": () => "took the bed request back",
  "order.placed": (said) => `ordered ${said.meaning === "other" ? "" : `${kindWords(said.meaning)} `}${code(said)}`,
  "order.changed": (said) => `changed the order ${code(said)}`,
  "order.status.changed": (said) => `order ${code(said)} is ${said.status.replaceAll("-", " ")}`,
  "order.cancelled": (said) => `cancelled the order ${code(said)}`,
  "lab.result.preliminary": (said) => `gave a preliminary result of ${code(said)}`,
  "lab.result.final": (said) => `gave the final result of ${code(said)}${critical(said)}`,
  "lab.result.final.cancelled": (said) => `withdrew the result of ${code(said)}`,
  "imaging.result.preliminary": (said) => `gave a preliminary reading of ${code(said)}`,
  "imaging.result.final": (said) => `gave the final reading of ${code(said)}${critical(said)}`,
  "imaging.result.final.cancelled": (said) => `withdrew the reading of ${code(said)}`,
  "bed.status.changed": (said, event) => `set ${bed(event, said)} to ${said.status}`,
  "bed.cleaning.started": (said, event) => `started to clean ${bed(event, said)}`,
  "bed.cleaning.completed": (said, event) => `finished cleaning ${bed(event, said)}`,
  "bed.blocked": (said, event) => `blocked ${bed(event, said)}${said.reason ? `: ${said.reason}` : ""}`,
  "bed.unblocked": (said, event) => `unblocked ${bed(event, said)}`,
  "bed.assigned": (said, event) => `held ${bed(event, said)} for this visit`,
  "bed.assigned.cancelled": (said, event) => `let ${bed(event, said)} go again`,
  "priorauth.decided": (said) => `decided the prior authorization: ${said.outcome}`,
};

const MILESTONE_STATES: Readonly<Record<string, string>> = {
  needed: "needed before leaving",
  running: "in progress",
  done: "done",
  "not-needed": "not needed",
};

/** `EPIC-ADT moved the patient from ED-07 to 5E-12`: what a source said, and only that. */
export function tellReport(event: StoryEvent): string {
  const said = readReport(event);
  const who = said.source || sourceOf(event);
  const own = TELLINGS[event.type];
  if (own) return `${who} ${own(said, event)}`.trim();
  const base = event.type.endsWith(".cancelled") ? event.type.slice(0, -".cancelled".length) : null;
  const undone = base ? TELLINGS[base] : undefined;
  if (undone) return `${who} took something back: ${undone(said, event)}`.trim();
  return `${who} reported ${event.type.replaceAll(".", " ")}`;
}

export function readReport(event: StoryEvent): ReportSaid {
  const known = read.get(event);
  if (known) return known;
  const parsed = reportSchema.safeParse(event.data);
  const said = parsed.success ? parsed.data : reportSchema.parse({});
  read.set(event, said);
  return said;
}

const read = new WeakMap<StoryEvent, ReportSaid>();

/** `ADT A02, EPIC-ADT`: HL7 v2 triggers carry their message type, other words stand as they are. */
export function reportBasis(event: StoryEvent): string {
  const { trigger, source } = readReport(event);
  const who = source || sourceOf(event);
  if (!trigger) return who;
  const spoken = /^A\d\d$/.test(trigger) ? `ADT ${trigger}` : trigger;
  return `${spoken}, ${who}`;
}

export function sourceOf(event: StoryEvent): string {
  return event.actor.startsWith("source:") ? event.actor.slice("source:".length) : event.actor;
}

function critical(said: ReportSaid): string {
  return said.abnormal === "critical" ? ", critical" : "";
}

function otherVisit(said: ReportSaid): string {
  return said.retiredEncounter ? visitLabel(said.retiredEncounter) : "another visit";
}
