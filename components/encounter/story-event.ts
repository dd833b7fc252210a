import { z } from "zod";

/** Milliseconds, from the server's own number or from the API's ISO 8601 text. */
const instant = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);
const maybeInstant = instant.nullable().default(null);

/** One event of the log as the encounter page reads it. Patient tokens are not read at all. `data` is parsed by whoever knows its type. */
export const storyEventSchema = z.object({
  position: z.number(),
  id: z.string(),
  type: z.string(),
  kind: z.enum(["report", "decision", "command", "system"]),
  occurredAt: instant,
  sourceRecordedAt: maybeInstant,
  recordedAt: instant,
  encounter: z.string().nullable(),
  bed: z.string().nullable(),
  actor: z.string(),
  causationId: z.string().nullable(),
  supersedes: z.array(z.string()).default([]),
  lineage: z
    .object({
      inboundId: z.number(),
      mapping: z.string(),
      mappingVersion: z.string(),
      fields: z.array(z.object({ path: z.string(), as: z.string() })),
    })
    .nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type StoryEvent = z.output<typeof storyEventSchema>;

/** Everything known of one encounter, oldest first. */
export const storySchema = z.object({ key: z.string(), events: z.array(storyEventSchema) });
export type Story = z.output<typeof storySchema>;

export const placeSchema = z.object({
  raw: z.string(),
  unit: z.string().nullable(),
  bed: z.string().nullable(),
  mapped: z.boolean(),
});
export type StoryPlace = z.output<typeof placeSchema>;
const maybePlace = placeSchema.nullable().default(null);

const staySchema = z.object({
  from: maybeInstant,
  to: maybeInstant,
  place: placeSchema,
  basis: z.enum(["explicit", "inferred", "implied"]),
  class: z.string().nullable(),
  events: z.array(z.string()),
});

const planned = z.object({ to: maybePlace, since: instant, plannedAt: maybeInstant }).nullable().default(null);

const milestoneSchema = z.object({
  state: z.enum(["needed", "running", "done", "not-needed"]),
  since: instant,
  doneAt: maybeInstant,
});

const encounterNowSchema = z.object({
  key: z.string(),
  visit: z.string(),
  aliases: z.array(z.string()).default([]),
  status: z.enum(["planned", "open", "closed", "cancelled", "merged"]),
  class: z.string().nullable(),
  service: z.string().nullable(),
  isolation: z.array(z.string()),
  arrivedAt: maybeInstant,
  admittedAt: maybeInstant,
  closedAt: maybeInstant,
  leftUnseen: z.boolean(),
  disposition: z.string().nullable(),
  place: maybePlace,
  placeSince: maybeInstant,
  placeBasis: z.enum(["explicit", "inferred", "implied"]).nullable(),
  onLeave: z.boolean(),
  tracking: maybePlace,
  stays: z.array(staySchema),
  pendingAdmission: planned,
  pendingTransfer: planned,
  discharge: z.object({
    expectedAt: maybeInstant,
    expectedSince: maybeInstant,
    orderedAt: maybeInstant,
    milestones: z.record(z.string(), milestoneSchema),
    confirmedAt: maybeInstant,
    leftAt: maybeInstant,
  }),
  flags: z.array(z.string()),
});
export type EncounterThen = z.output<typeof encounterNowSchema>;

const because = z.object({ events: z.array(z.string()), rule: z.string() });
const decisionOf = <T extends z.ZodType>(truth: T) =>
  z.object({ was: truth.nullable(), now: truth, because, correction: z.boolean(), muted: z.boolean().default(false) });

export const encounterDecisionSchema = decisionOf(encounterNowSchema);
export type EncounterDecided = z.output<typeof encounterDecisionSchema>;

const bedNowSchema = z.object({
  bed: z.string(),
  occupants: z.array(z.object({ encounter: z.string(), since: maybeInstant, onLeave: z.boolean().default(false) })),
  readiness: z.string(),
  block: z.object({ reason: z.string() }).nullable().default(null),
  assignment: z.object({ encounter: z.string().nullable() }).nullable().default(null),
  assertion: z.object({ id: z.string(), state: z.string() }).nullable().default(null),
  conflicts: z.array(z.object({ kind: z.string(), encounters: z.array(z.string()), settling: z.boolean() })),
  flags: z.array(z.string()),
});
export type BedThen = z.output<typeof bedNowSchema>;
export const bedDecisionSchema = decisionOf(bedNowSchema);
export type BedDecided = z.output<typeof bedDecisionSchema>;

const requestNowSchema = z.object({
  key: z.string(),
  numbers: z.array(z.string()),
  kind: z.string(),
  code: z.string(),
  status: z.enum(["open", "in-progress", "held", "cancel-requested", "done", "cancelled"]),
  openedAt: instant,
  startedAt: maybeInstant,
  closedAt: maybeInstant,
  priority: z.string(),
  critical: z.boolean(),
  resultVersion: z.number(),
  flags: z.array(z.string()),
});
export type RequestThen = z.output<typeof requestNowSchema>;
export const requestDecisionSchema = decisionOf(requestNowSchema);
export type RequestDecided = z.output<typeof requestDecisionSchema>;

/** What any report says of itself, as far as sentences need it. */
export const reportSchema = z.object({
  trigger: z.string().default(""),
  source: z.string().default(""),
  time: z.object({ basis: z.string(), precision: z.string() }).optional(),
  place: maybePlace,
  prior: maybePlace,
  pending: maybePlace,
  plannedAt: maybeInstant,
  expectedDischargeAt: maybeInstant,
  parallel: z.boolean().default(false),
  historic: z.boolean().default(false),
  snapshot: z.boolean().default(false),
  meaning: z.string().default(""),
  code: z.string().default(""),
  status: z.string().default(""),
  abnormal: z.string().default(""),
  milestone: z.string().default(""),
  state: z.string().default(""),
  reason: z.string().default(""),
  outcome: z.string().default(""),
  otherEncounter: z.string().nullable().default(null),
  retiredEncounter: z.string().nullable().default(null),
  flags: z.array(z.string()).default([]),
});
export type ReportSaid = z.output<typeof reportSchema>;
