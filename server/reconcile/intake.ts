import type { RecordedEvent } from "#server/canonical/event.ts";
import type { HeldAssertion, HeldBedReport } from "./beds/bed-inputs.ts";
import { type Cause, causeOf } from "./cause.ts";
import { claimKind, type EncounterReport, hold } from "./claim-record.ts";
import type { Desks } from "./desks.ts";
import type { HeldParting } from "./encounter/dossier.ts";
import type { HeldPurge } from "./encounter/purges.ts";
import { type RequestReport, requestAct } from "./requests/request-claim.ts";
import { withdrawReport } from "./withdraw-report.ts";

/** Puts one event of the log into the desk it belongs to and notes whom it touches. Decisions pass by unread. */
export function takeEvent(desks: Desks, event: RecordedEvent): void {
  if (event.kind === "decision") return;
  const cause = causeOf(event);
  for (const id of event.supersedes) withdrawReport(desks, id, cause);
  if (desks.isWithdrawn(event.id)) return;
  if (isComparedOnly(desks, event)) return;
  if (event.type === "site.defined") return desks.defineSite(event.data.site);
  if (event.type === "reconcile.timer.due") return desks.ring(event.data.subject, event.data.dueAt, cause);
  if (event.type === "bed.asserted" || event.type === "bed.assertion.withdrawn")
    return takeAssertion(desks, event, cause);
  const act = requestAct(event.type);
  if (act) return takeRequest(desks, event, cause);
  if (isBedReport(event)) return takeBedReport(desks, event, cause);
  if (event.type.startsWith("patient.")) return takePatient(desks, event, cause);
  if (event.type === "discharge.milestone.reached" || event.type === "discharge.milestone.cancelled") {
    if (event.encounter) desks.milestone(event.encounter, hold(event, event.data), cause);
    return;
  }
  takeEncounter(desks, event, cause);
}

/** A source in parallel is compared with the board and never moves it, whatever it speaks of. */
function isComparedOnly({ siteView }: Desks, { kind, data }: RecordedEvent): boolean {
  if (kind !== "report" || !("source" in data)) return false;
  return ("parallel" in data && data.parallel === true) || siteView.isParallel(data.source);
}

function takeRequest(desks: Desks, event: RecordedEvent, cause: Cause): void {
  desks.request(hold(event, event.data as unknown as RequestReport), cause);
}

function isBedReport(event: RecordedEvent): boolean {
  return event.type.startsWith("bed.") || event.type.startsWith("location.");
}

function takeBedReport(desks: Desks, event: RecordedEvent, cause: Cause): void {
  const held = hold(event, event.data as HeldBedReport["data"]) as HeldBedReport;
  const bed = event.bed ?? held.data.place.bed;
  if (bed) desks.bedReport(bed, held, cause);
}

function takeAssertion(
  desks: Desks,
  event: Extract<RecordedEvent, { type: "bed.asserted" | "bed.assertion.withdrawn" }>,
  cause: Cause,
): void {
  if (!event.bed) return;
  if (event.type === "bed.assertion.withdrawn")
    return desks.withdrawAssertion(event.bed, event.data.assertionId, cause);
  const { id, encounter, patient, facility, occurredAt, recordedAt, actor, data } = event;
  const held: HeldAssertion = {
    id,
    encounter,
    patient,
    facility,
    t: occurredAt,
    r: event.sourceRecordedAt ?? occurredAt,
    recordedAt,
    actor,
    data,
    withdrawn: false,
  };
  desks.assertion(event.bed, held, cause);
}

function takePatient(desks: Desks, event: RecordedEvent, cause: Cause): void {
  if (!event.patient) return;
  if (event.type === "patient.purged") return desks.purgePatient(event.patient, purgeOf(event), cause);
  if (
    event.type !== "patient.merged" &&
    event.type !== "patient.merged.cancelled" &&
    event.type !== "patient.identifier.changed"
  )
    return;
  const { retiredPatient } = event.data;
  if (!retiredPatient) return;
  const kind =
    event.type === "patient.merged" ? "merge" : event.type === "patient.merged.cancelled" ? "cancel" : "rename";
  const { r } = hold(event, event.data);
  desks.aliasPatients({ id: event.id, retired: retiredPatient, survivor: event.patient, r, kind }, cause);
}

function purgeOf(event: Extract<RecordedEvent, { type: "encounter.purged" | "patient.purged" }>): HeldPurge {
  return { id: event.id, type: event.type, r: hold(event, event.data).r };
}

function partingOf({
  id,
  data,
}: Extract<RecordedEvent, { type: "encounter.parted" | "encounter.parting.withdrawn" }>): HeldParting {
  return { id, from: data.from, withdraws: "partingId" in data ? data.partingId : null };
}

function takeEncounter(desks: Desks, event: RecordedEvent, cause: Cause): void {
  if (
    event.type === "encounter.merged" ||
    event.type === "encounter.identifier.changed" ||
    event.type === "encounter.reparented"
  ) {
    desks.link(event.type, hold(event, event.data), cause);
    return;
  }
  if (event.type === "encounter.purged") {
    if (event.encounter) desks.purgeEncounter(event.encounter, event.facility, purgeOf(event), cause);
    return;
  }
  if (event.type === "encounter.parted" || event.type === "encounter.parting.withdrawn") {
    if (event.encounter) desks.part(event.encounter, event.facility, partingOf(event), cause);
    return;
  }
  const kind = claimKind(event.type);
  if (!kind) return;
  const data = event.data as unknown as EncounterReport;
  const claim = { ...hold(event, data), kind };
  if (event.encounter) desks.claim(event.encounter, claim, cause);
  else if (event.patient) desks.looseClaim(event.patient, claim, cause);
  if (event.type === "encounter.class.changed" && event.encounter && data.retiredEncounter)
    desks.aliasEncounters(
      { id: event.id, retired: data.retiredEncounter, survivor: event.encounter, r: claim.r, kind: "rename" },
      cause,
    );
}
