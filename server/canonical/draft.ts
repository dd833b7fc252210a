import type { EventType, LineageField } from "./event.ts";
import type { EventData } from "./event-data.ts";
import type { Instant } from "./instant.ts";

export interface PatientIdentifier {
  value: string;
  /** CX.4 or the FHIR identifier's system; the connection's default authority when empty. */
  authority: string;
  /** CX.5: `MR`, `SS`, `VN`... */
  type: string;
}

/** A person as a message names them. Leaves the translation only towards the vault, never towards the log. */
export interface PatientIdentity {
  /** The first is the primary one (MR where there is one). */
  identifiers: PatientIdentifier[];
  family?: string;
  given?: string;
  birthDate?: string;
  sex?: string;
  /** The sender calls the person very important: every look is to be reviewed. */
  isVip?: true;
}

/**
 * What a translation makes of a message: an event that still names people. Sealing puts vault tokens in the place of
 * identities and vault references in the place of free text; only then may it reach the log.
 */
export type Draft<T extends EventType = EventType> = {
  [K in T]: {
    type: K;
    occurredAt: Instant;
    occurredOffset: number;
    sourceRecordedAt: Instant | null;
    facility: string;
    /** A key, `provisional` (a start without a number gets one from patient, facility and minute), or null (found in the fold). */
    encounter: string | null;
    bed: string | null;
    patient: PatientIdentity | null;
    /** Filled into `data.retiredPatient` or `data.otherPatient` as tokens. */
    retiredPatient?: PatientIdentity;
    otherPatient?: PatientIdentity;
    /** Free text by name; becomes `vault:` references, never log content. */
    notes?: Record<string, string>;
    fields: LineageField[];
    data: EventData[K];
  };
}[T];

/** The word for "give it a provisional key when sealing" (reference mapping F9). */
export const PROVISIONAL = "provisional";

/** Every reason for which a message becomes no event. */
export const PARK_REASONS = [
  "identity.unlinked",
  "field.missing",
  "place.incomplete",
  "merge.mismatch",
  "unparsable",
  "unsupported",
  "schema",
  "fragment",
  "fault",
] as const;

/** Why a message became no event. A person reads `text`; it never holds patient content. */
export interface Parked {
  reason: (typeof PARK_REASONS)[number];
  text: string;
  /** The field that is wrong, such as `PV1-3`. */
  path: string | null;
}

/** A pure function's answer about one message (principle P1: it looks at the message and the site map, never at state). */
export interface Translation {
  drafts: Draft[];
  parked: Parked | null;
  /** Accepted, journalled, no event: the reason for the feeds page (`query`, `pharmacy`, `acknowledgement`). */
  ignored: string | null;
  /** Unknown words to be listed for a person to map. */
  unmapped: { kind: "location" | "class" | "order" | "milestone" | "disposition"; word: string; path: string }[];
  mapping: string;
  mappingVersion: string;
}
