import type { EventType } from "#server/canonical/event.ts";
import type { EventData } from "#server/canonical/event-data.ts";
import type { BedEventData } from "#server/canonical/families/bed.ts";
import type { DecisionEventData } from "#server/canonical/families/decision.ts";
import type { EncounterEventData } from "#server/canonical/families/encounter.ts";
import type { OrderEventData } from "#server/canonical/families/order.ts";
import type { PatientEventData } from "#server/canonical/families/patient.ts";
import type { SystemEventData } from "#server/canonical/families/system.ts";
import {
  appointmentClaimClasses as appointment,
  authDecisionClasses,
  bedClaimClasses as bed,
  encounterClaimClasses as encounter,
  linkClaimClasses as link,
  milestoneClaimClasses as milestone,
  orderClaimClasses as order,
  orderStatusClasses,
  patientClaimClasses as patient,
  patientLinkClaimClasses as patientLink,
  resultClaimClasses as result,
  snapshotClaimClasses,
  swapClaimClasses,
} from "./claim-classes.ts";
import type { AnyTree, ClassTree } from "./class-tree.ts";
import { bedDecisionClasses, encounterDecisionClasses, requestDecisionClasses } from "./decision-classes.ts";

/** Everything that events say of patients and beds. A type without classes does not compile. */
type Classed = EncounterEventData &
  PatientEventData &
  BedEventData &
  OrderEventData &
  DecisionEventData &
  SystemEventData;
type EventClasses = { readonly [T in keyof Classed]: ClassTree<Classed[T]> };

const cleaning = { ...bed, level: "none", jobId: "none" } as const;
const location = { ...bed, active: "none", dummy: "none", parent: "none", aliases: "none" } as const;
const parting = { from: "operational", reasonRef: "operational" } as const;
const letter = { source: "none", deadLetterId: "none", reason: "none" } as const;
const reprocess = {
  reprocessId: "none",
  fromVersion: "none",
  toVersion: "none",
  since: "none",
  changed: "none",
  superseded: "none",
  appended: "none",
  reasonRef: "operational",
} as const;

const CLASSES: EventClasses = {
  "encounter.preadmitted": encounter,
  "encounter.preadmitted.cancelled": encounter,
  "encounter.registered": encounter,
  "encounter.registered.cancelled": encounter,
  "encounter.admitted": encounter,
  "encounter.admitted.cancelled": encounter,
  "encounter.transferred": encounter,
  "encounter.transferred.cancelled": encounter,
  "encounter.swapped": swapClaimClasses,
  "encounter.class.changed": { ...encounter, retiredEncounter: "operational" },
  "encounter.leave.started": encounter,
  "encounter.leave.started.cancelled": encounter,
  "encounter.leave.ended": encounter,
  "encounter.leave.ended.cancelled": encounter,
  "encounter.discharged": encounter,
  "encounter.discharged.cancelled": encounter,
  "encounter.left.unseen": encounter,
  "encounter.updated": snapshotClaimClasses,
  "encounter.admission.expected": encounter,
  "encounter.admission.expected.cancelled": encounter,
  "encounter.transfer.expected": encounter,
  "encounter.transfer.expected.cancelled": encounter,
  "encounter.tracking.departed": encounter,
  "encounter.tracking.departed.cancelled": encounter,
  "encounter.tracking.arrived": encounter,
  "encounter.tracking.arrived.cancelled": encounter,
  "encounter.attending.changed": encounter,
  "encounter.attending.changed.cancelled": encounter,
  "encounter.merged": link,
  "encounter.reparented": link,
  "encounter.identifier.changed": link,
  "encounter.purged": encounter,
  "encounter.parted": parting,
  "encounter.parting.withdrawn": { ...parting, partingId: "none" },
  "discharge.expected": encounter,
  "discharge.expected.cancelled": encounter,
  "discharge.confirmed": encounter,
  "discharge.confirmed.cancelled": encounter,

  "patient.registered": patient,
  "patient.updated": patient,
  "patient.merged": patientLink,
  "patient.merged.cancelled": patientLink,
  "patient.linked": patientLink,
  "patient.unlinked": patientLink,
  "patient.identifier.changed": patientLink,
  "patient.purged": patient,

  "bed.status.changed": { ...bed, status: "none" },
  "bed.cleaning.started": cleaning,
  "bed.cleaning.completed": cleaning,
  "bed.blocked": { ...bed, reason: "none", until: "none" },
  "bed.unblocked": bed,
  "bed.assigned": { ...bed, until: "none" },
  "bed.assigned.cancelled": bed,
  "bed.asserted": { state: "none", encounter: "operational", expiresAt: "none", reasonRef: "operational" },
  "bed.assertion.withdrawn": { assertionId: "none" },
  "location.defined": location,
  "location.changed": location,
  "location.retired": bed,

  "order.placed": order,
  "order.changed": order,
  "order.status.changed": orderStatusClasses,
  "order.cancelled": order,
  "bed.requested": order,
  "bed.request.changed": order,
  "bed.request.cancelled": order,
  "discharge.order.signed": order,
  "discharge.order.cancelled": order,
  "discharge.milestone.reached": milestone,
  "discharge.milestone.cancelled": milestone,
  "lab.result.preliminary": result,
  "lab.result.final": result,
  "lab.result.final.cancelled": result,
  "imaging.result.preliminary": result,
  "imaging.result.final": result,
  "imaging.result.final.cancelled": result,
  "referral.received": order,
  "referral.updated": order,
  "referral.cancelled": order,
  "priorauth.requested": order,
  "priorauth.document.received": order,
  "priorauth.decided": authDecisionClasses,
  "appointment.booked": appointment,
  "appointment.rescheduled": appointment,
  "appointment.changed": appointment,
  "appointment.cancelled": appointment,
  "appointment.discontinued": appointment,
  "appointment.deleted": appointment,
  "appointment.noshow": appointment,
  "appointment.arrived": appointment,
  "appointment.fulfilled": appointment,
  "appointment.slot.blocked": appointment,
  "appointment.slot.opened": appointment,

  "stay.opened": encounterDecisionClasses,
  "stay.moved": encounterDecisionClasses,
  "stay.swapped": encounterDecisionClasses,
  "stay.closed": encounterDecisionClasses,
  "stay.corrected": encounterDecisionClasses,
  "encounter.revised": encounterDecisionClasses,
  "bed.occupied": bedDecisionClasses,
  "bed.vacated": bedDecisionClasses,
  "bed.conflicted": bedDecisionClasses,
  "bed.settled": bedDecisionClasses,
  "bed.revised": bedDecisionClasses,
  "bed.corrected": bedDecisionClasses,
  "request.opened": requestDecisionClasses,
  "request.changed": requestDecisionClasses,
  "request.closed": requestDecisionClasses,
  "identity.aliased": { kind: "none", retired: "identity", survivor: "identity", because: "none" },

  // The map holds the sources' secrets: whoever works on it reads it without them, at its own place.
  "site.defined": { version: "none", hash: "none", site: "identity" },
  "reconcile.timer.due": { timer: "none", subject: "operational", dueAt: "none" },
  "feed.gap.detected": { source: "none", from: "none", to: "none" },
  "feed.gap.closed": { source: "none", from: "none", to: "none" },
  "feed.message.parked": letter,
  "feed.message.replayed": { ...letter, events: "none" },
  "feed.message.discarded": { ...letter, reasonRef: "operational" },
  "feed.message.withdrawn": { source: "none" },
  "feed.reprocess.applied": reprocess,
  "feed.reprocess.undone": reprocess,
  "feed.quality.flagged": { source: "none", flag: "none" },
};

/** Who may do what, and the proofs of the trail itself: read on the audit page and nowhere else. */
export function isAdministration(type: EventType): boolean {
  return !Object.hasOwn(CLASSES, type);
}

/** Classes of an event's data; of a type without any, every field counts as identity. */
export function classesOf(type: EventType): AnyTree {
  const classes: { readonly [T in keyof EventData]?: AnyTree } = CLASSES;
  return classes[type] ?? {};
}
