import type { z } from "zod";
import type { Draft } from "#server/canonical/draft.ts";
import type { BedClaim } from "#server/canonical/families/bed.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import type {
  bedAssignmentCancelDataSchema,
  bedAssignmentDataSchema,
  bedBlockDataSchema,
  bedDataSchema,
  bedStatusDataSchema,
  cleaningDataSchema,
} from "./webhook-data.ts";
import {
  claimBase,
  draftOf,
  encounterOf,
  instantOf,
  patientOf,
  placeIn,
  type Subject,
  type WebhookMessage,
} from "./webhook-message.ts";

function bedClaim(
  message: WebhookMessage,
  data: z.output<typeof bedDataSchema>,
): { claim: BedClaim; subject: Subject } {
  const place: PlaceRef = placeIn(message, data.place, "place");
  const subject: Subject = { bed: place.bed, ...(data.note ? { notes: { note: data.note } } : {}) };
  return { claim: { ...claimBase(message), place }, subject };
}

export function bedStatusDrafts(message: WebhookMessage, data: z.output<typeof bedStatusDataSchema>): Draft[] {
  const { claim, subject } = bedClaim(message, data);
  return [draftOf(message, "bed.status.changed", subject, { ...claim, status: data.status })];
}

export function cleaningDrafts(
  type: "bed.cleaning.started" | "bed.cleaning.completed",
  message: WebhookMessage,
  data: z.output<typeof cleaningDataSchema>,
): Draft[] {
  const { claim, subject } = bedClaim(message, data);
  return [draftOf(message, type, subject, { ...claim, level: data.level, jobId: data.jobId ?? null })];
}

export function bedBlockDrafts(message: WebhookMessage, data: z.output<typeof bedBlockDataSchema>): Draft[] {
  const { claim, subject } = bedClaim(message, data);
  const until = instantOf(data.until) ?? null;
  return [draftOf(message, "bed.blocked", subject, { ...claim, reason: data.reason, until })];
}

export function bedUnblockDrafts(message: WebhookMessage, data: z.output<typeof bedDataSchema>): Draft[] {
  const { claim, subject } = bedClaim(message, data);
  return [draftOf(message, "bed.unblocked", subject, claim)];
}

export function bedAssignmentDrafts(message: WebhookMessage, data: z.output<typeof bedAssignmentDataSchema>): Draft[] {
  const { claim, subject } = bedClaim(message, data);
  const until = instantOf(data.until) ?? null;
  const whose = { encounter: encounterOf(message, data.visit), patient: patientOf(message, data.patient) };
  return [draftOf(message, "bed.assigned", { ...subject, ...whose }, { ...claim, until })];
}

export function bedAssignmentCancelDrafts(
  message: WebhookMessage,
  data: z.output<typeof bedAssignmentCancelDataSchema>,
): Draft[] {
  const { claim, subject } = bedClaim(message, data);
  const whose = { encounter: encounterOf(message, data.visit), patient: patientOf(message, data.patient) };
  return [draftOf(message, "bed.assigned.cancelled", { ...subject, ...whose }, claim)];
}
