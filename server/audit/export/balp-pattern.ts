import type { FoundEntry } from "../search/found-entry.ts";
import { type AuditEvent, CODES, type Coding } from "./audit-event.ts";

/** How one kind of entry is told in FHIR. */
export interface Pattern {
  type: Coding;
  subtype: Coding[];
  action: AuditEvent["action"];
  /** Which end of the flow of data the server is. */
  server: "source" | "destination";
  /** Participation of the person. */
  user: Coding;
  /** The profile of BALP, by whether a patient is the subject; null where none fits. */
  profile(hasPatient: boolean): string | null;
  role: Coding;
  isQuery: boolean;
}

const none = () => null;

const READ: Pattern = {
  type: CODES.restful,
  subtype: [CODES.read],
  action: "R",
  server: "source",
  user: CODES.recipient,
  profile: (hasPatient) => (hasPatient ? "PatientRead" : "Read"),
  role: CODES.resourceRole,
  isQuery: false,
};

const QUERY: Pattern = {
  ...READ,
  subtype: [CODES.search],
  action: "E",
  server: "destination",
  profile: (hasPatient) => (hasPatient ? "PatientQuery" : "Query"),
  isQuery: true,
};

const CREATE: Pattern = {
  ...READ,
  subtype: [CODES.create],
  action: "C",
  server: "destination",
  user: CODES.author,
  profile: (hasPatient) => (hasPatient ? "PatientCreate" : "Create"),
};

const UPDATE: Pattern = {
  ...CREATE,
  subtype: [CODES.update],
  action: "U",
  profile: (hasPatient) => (hasPatient ? "PatientUpdate" : "Update"),
};

const DISCLOSURE: Pattern = {
  ...READ,
  type: CODES.export,
  subtype: [CODES.disclose],
  user: CODES.author,
  profile: (hasPatient) => (hasPatient ? "PrivacyDisclosure.Source" : null),
  role: CODES.reportRole,
};

const security = (type: Coding, subtype: Coding[], user: Coding = CODES.author): Pattern => ({
  ...READ,
  type,
  subtype,
  action: "E",
  user,
  profile: none,
  role: CODES.securityRole,
});

const EXACT: Readonly<Record<string, Pattern>> = {
  "sign-in.succeeded": security(CODES.authentication, [CODES.login]),
  "sign-in.refused": security(CODES.authentication, [CODES.login]),
  "session.ended": security(CODES.authentication, [CODES.logout]),
  "session.locked": security(CODES.authentication, [CODES.logout]),
  "session.unlocked": security(CODES.authentication, [CODES.login]),
  "access.refused": security(CODES.security, []),
  "glass.broken": security(CODES.security, [CODES.emergency]),
  "glass.closed": security(CODES.security, [CODES.emergencyEnd]),
  "audit.searched": QUERY,
  "disclosure.made": DISCLOSURE,
};

/** Reports, decisions and commands are records made; corrections and changes are records changed; looks are reads. */
export function patternOf({ stream, kind, outcome }: Pick<FoundEntry, "stream" | "kind" | "outcome">): Pattern {
  const exact = EXACT[kind];
  if (exact) return exact;
  if (stream === "access") return READ;
  return outcome === "corrected" || /\.(changed|updated|revised|corrected|cancelled)$/.test(kind) ? UPDATE : CREATE;
}
