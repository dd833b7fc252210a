import { z } from "zod";

/**
 * What R4 AuditEvent (hl7.org/fhir/R4/auditevent.html) and the profiles of IHE Basic Audit Log Patterns 1.1.3 require, written from
 * profiles.ihe.net/ITI/BALP: StructureDefinition-IHE.BasicAudit.Read, .PatientRead, .Query, .PatientQuery, .Create, .PatientCreate,
 * .Update, .PatientUpdate and .PrivacyDisclosure.Source.
 */
const coding = z.strictObject({ system: z.string().min(1), code: z.string().min(1), display: z.string().optional() });
const concept = z.strictObject({ coding: z.array(coding).min(1).optional(), text: z.string().optional() });
const reference = z
  .strictObject({
    reference: z.string().optional(),
    identifier: z.strictObject({ system: z.string().optional(), value: z.string().min(1) }).optional(),
    display: z.string().optional(),
  })
  .refine(({ reference: literal, identifier, display }) => literal || identifier || display, "an empty reference");

const agent = z.strictObject({
  type: concept.optional(),
  role: z.array(concept).optional(),
  who: reference.optional(),
  name: z.string().optional(),
  requestor: z.boolean(),
  network: z.strictObject({ address: z.string().min(1), type: z.enum(["1", "2", "3", "4", "5"]) }).optional(),
  purposeOfUse: z.array(concept).optional(),
});

const entity = z
  .strictObject({
    what: reference.optional(),
    type: coding.optional(),
    role: coding.optional(),
    name: z.string().optional(),
    description: z.string().optional(),
    query: z.base64().min(1).optional(),
    detail: z.array(z.strictObject({ type: z.string().min(1), valueString: z.string().min(1) })).optional(),
  })
  // sev-1: either a name or a query, not both.
  .refine(({ name, query }) => !(name && query), "sev-1");

export const auditEventSchema = z.strictObject({
  resourceType: z.literal("AuditEvent"),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
  meta: z.strictObject({ profile: z.array(z.url()).optional(), source: z.string().optional() }).optional(),
  type: coding,
  subtype: z.array(coding).optional(),
  action: z.enum(["C", "R", "U", "D", "E"]),
  recorded: z.iso.datetime({ offset: true }),
  outcome: z.enum(["0", "4", "8", "12"]).optional(),
  outcomeDesc: z.string().optional(),
  purposeOfEvent: z.array(concept).optional(),
  agent: z.array(agent).min(1),
  source: z.strictObject({ site: z.string().optional(), observer: reference, type: z.array(coding).optional() }),
  entity: z.array(entity).optional(),
});
type Event = z.output<typeof auditEventSchema>;

const REST = "http://hl7.org/fhir/restful-interaction";
const DCM = "http://dicom.nema.org/resources/ontology/DCM";
const PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

interface Rules {
  type: string;
  action: string;
  subtype: [system: string, codes: string[]];
  /** Role of the server, and of the other end. */
  server: string;
  other: string;
  user: string[];
  patient: boolean;
  data: "query" | "object";
}

const rest = (codes: string[], action: string, server: string, user: string[], data: Rules["data"]) => ({
  type: "rest",
  action,
  subtype: [REST, codes] as Rules["subtype"],
  server,
  other: server === "110153" ? "110152" : "110153",
  user,
  data,
});
const READ = rest(["read", "vread"], "R", "110153", ["IRCP"], "object");
const QUERY = rest(["search", "search-type", "search-system"], "E", "110152", ["IRCP"], "query");
const CREATE = rest(["create"], "C", "110152", ["AUT", "INF", "CST"], "object");
const UPDATE = rest(["update", "patch"], "U", "110152", ["AUT", "INF", "CST"], "object");

const PROFILES: Readonly<Record<string, Rules>> = {
  Read: { ...READ, patient: false },
  PatientRead: { ...READ, patient: true },
  Query: { ...QUERY, patient: false },
  PatientQuery: { ...QUERY, patient: true },
  Create: { ...CREATE, patient: false },
  PatientCreate: { ...CREATE, patient: true },
  Update: { ...UPDATE, patient: false },
  PatientUpdate: { ...UPDATE, patient: true },
  "PrivacyDisclosure.Source": {
    type: "110106",
    action: "R",
    subtype: ["http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", ["disclose"]],
    server: "110153",
    other: "110152",
    user: ["AUT", "IRCP"],
    patient: true,
    data: "object",
  },
};

/** Everything in which an AuditEvent breaks R4, or the profile that it claims. */
export function faultsOf(resource: unknown): string[] {
  const parsed = auditEventSchema.safeParse(resource);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return (parsed.data.meta?.profile ?? []).flatMap((url) => {
    const name = url.split("IHE.BasicAudit.")[1] ?? url;
    const rules = PROFILES[name];
    return rules ? profileFaults(parsed.data, rules, name.startsWith("Privacy")) : [`no such profile: ${url}`];
  });
}

function profileFaults(event: Event, rules: Rules, isDisclosure: boolean): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) faults.push(what);
  };
  const agentsOf = (system: string, code: string) =>
    event.agent.filter(({ type }) => type?.coding?.some((one) => one.system === system && one.code === code));
  must(event.type.code === rules.type, "type");
  must(event.action === rules.action, "action");
  must(
    Boolean(event.subtype?.some(({ system, code }) => system === rules.subtype[0] && rules.subtype[1].includes(code))),
    "subtype",
  );
  must(isDisclosure ? event.outcome !== undefined : event.outcome === "0", "outcome");
  for (const code of [rules.server, rules.other]) {
    const found = agentsOf(DCM, code);
    must(found.length === 1 && Boolean(found[0]?.who && found[0].network), `agent ${code}`);
  }
  const users = rules.user.flatMap((code) => agentsOf(PARTICIPATION, code));
  must(
    users.every(({ who, requestor, network }) => who && requestor && !network),
    "agent user",
  );
  const coded = (type: string) =>
    (event.entity ?? []).filter((one) => one.type?.code === type && one.type.system.endsWith("audit-entity-type"));
  const patients = coded("1").filter(({ role }) => role?.code === "1");
  must(patients.length === (rules.patient ? 1 : 0), "entity patient");
  must(
    patients.every(({ what }) => what?.reference?.startsWith("Patient/")),
    "entity patient what",
  );
  const data = coded("2");
  must(data.length === 1, "entity data");
  if (rules.data === "query")
    must(
      data.every((one) => one.query && !one.what && !one.detail && one.role?.code === "24"),
      "entity query",
    );
  else
    must(
      data.every((one) => one.what && ["3", "4", "20"].includes(one.role?.code ?? "")),
      "entity data what",
    );
  if (isDisclosure)
    must(JSON.stringify(agentsOf(DCM, "110153")[0]?.who) === JSON.stringify(event.source.observer), "val-audit-source");
  return faults;
}
