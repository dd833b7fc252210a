/** FHIR R4 AuditEvent, as far as this export fills it (hl7.org/fhir/R4/auditevent.html). */
export interface Coding {
  system: string;
  code: string;
  display?: string;
}

export interface Reference {
  reference?: string;
  identifier?: { system?: string; value: string };
  display?: string;
}

export interface AuditEventAgent {
  type: { coding: Coding[] };
  who: Reference;
  name?: string;
  role?: { coding?: Coding[]; text: string }[];
  requestor: boolean;
  network?: { address: string; type: "1" | "2" | "5" };
  purposeOfUse?: { coding: Coding[] }[];
}

export interface AuditEventEntity {
  type: Coding;
  role?: Coding;
  what?: Reference;
  /** Base64. */
  query?: string;
  description?: string;
  detail?: { type: string; valueString: string }[];
}

export interface AuditEvent {
  resourceType: "AuditEvent";
  id: string;
  meta: { profile?: string[]; source?: string };
  type: Coding;
  subtype: Coding[];
  action: "C" | "R" | "U" | "D" | "E";
  recorded: string;
  outcome: "0" | "4" | "8" | "12";
  outcomeDesc?: string;
  purposeOfEvent?: { coding: Coding[] }[];
  agent: AuditEventAgent[];
  source: { site: string; observer: Reference; type: Coding[] };
  entity: AuditEventEntity[];
}

const DCM = "http://dicom.nema.org/resources/ontology/DCM";
const REST = "http://hl7.org/fhir/restful-interaction";
const ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
const PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

/** Codes of the profiles (IHE Basic Audit Log Patterns 1.1.3, profiles.ihe.net/ITI/BALP). */
export const CODES = {
  restful: {
    system: "http://terminology.hl7.org/CodeSystem/audit-event-type",
    code: "rest",
    display: "Restful Operation",
  },
  export: { system: DCM, code: "110106", display: "Export" },
  authentication: { system: DCM, code: "110114", display: "User Authentication" },
  login: { system: DCM, code: "110122", display: "Login" },
  logout: { system: DCM, code: "110123", display: "Logout" },
  security: { system: DCM, code: "110113", display: "Security Alert" },
  emergency: { system: DCM, code: "110127", display: "Emergency Override Started" },
  emergencyEnd: { system: DCM, code: "110138", display: "Emergency Override Stopped" },
  auditLogUsed: { system: DCM, code: "110101", display: "Audit Log Used" },
  read: { system: REST, code: "read", display: "read" },
  search: { system: REST, code: "search", display: "search" },
  create: { system: REST, code: "create", display: "create" },
  update: { system: REST, code: "update", display: "update" },
  disclose: {
    system: "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle",
    code: "disclose",
    display: "Disclose Record Lifecycle Event",
  },
  sourceRole: { system: DCM, code: "110153", display: "Source Role ID" },
  destinationRole: { system: DCM, code: "110152", display: "Destination Role ID" },
  recipient: { system: PARTICIPATION, code: "IRCP", display: "information recipient" },
  author: { system: PARTICIPATION, code: "AUT", display: "author (originator)" },
  custodian: { system: "http://snomed.info/sct", code: "159541003", display: "Record keeping/library clerk" },
  person: { system: ENTITY_TYPE, code: "1", display: "Person" },
  systemObject: { system: ENTITY_TYPE, code: "2", display: "System Object" },
  patientRole: { system: OBJECT_ROLE, code: "1", display: "Patient" },
  reportRole: { system: OBJECT_ROLE, code: "3", display: "Report" },
  resourceRole: { system: OBJECT_ROLE, code: "4", display: "Domain Resource" },
  queryRole: { system: OBJECT_ROLE, code: "24", display: "Query" },
  securityRole: { system: OBJECT_ROLE, code: "13", display: "Security Resource" },
  applicationServer: {
    system: "http://terminology.hl7.org/CodeSystem/security-source-type",
    code: "4",
    display: "Application Server",
  },
} as const satisfies Record<string, Coding>;

export const ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/** Profile by its last part. */
export function profile(name: string): string {
  return `https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${name}`;
}
