import { parseJson } from "../http/parse-json.ts";
import { HIDDEN } from "./mask-hl7.ts";

/** Resources about a person, of which only the kind and version may be shown. */
const PERSONS = new Set(["Patient", "Person", "RelatedPerson", "Practitioner", "Coverage", "Group"]);

/** Objects and lists that are looked into; all others are hidden whole. */
const CONTAINERS = new Set([
  ...["data", "place", "prior", "temporary", "pending", "visit", "order", "target", "legs", "code", "kind"],
  ...["entry", "resource", "parameter", "part", "meta", "identifier", "type", "class", "classHistory", "statusHistory"],
  ...[
    "location",
    "period",
    "actualPeriod",
    "hospitalization",
    "admission",
    "physicalType",
    "form",
    "partOf",
    "managingOrganization",
  ],
  ...[
    "coding",
    "valueReference",
    "valueCoding",
    "reasonCode",
    "category",
    "priority",
    "operationalStatus",
    "focus",
    "encounter",
  ],
  ...[
    "basedOn",
    "notificationEvent",
    "subscription",
    "request",
    "response",
    "valuePeriod",
    "executionPeriod",
    "occurrencePeriod",
  ],
  ...[
    "businessStatus",
    "interpretation",
    "subjectStatus",
    "dischargeDisposition",
    "requisition",
    "slot",
    "serviceType",
    "restriction",
  ],
]);

/** Values that hold neither identity nor free text. */
const VALUES = new Set([
  ...[
    "specversion",
    "id",
    "source",
    "type",
    "time",
    "datacontenttype",
    "at",
    "facility",
    "unit",
    "room",
    "bed",
    "number",
  ],
  ...[
    "authority",
    "namespace",
    "code",
    "system",
    "kind",
    "class",
    "status",
    "level",
    "jobId",
    "reason",
    "until",
    "priority",
  ],
  ...[
    "neededAt",
    "bedClass",
    "isolation",
    "outcome",
    "line",
    "abnormal",
    "reportedAt",
    "corrected",
    "startAt",
    "milestone",
  ],
  ...["state", "document", "service", "plannedAt", "expectedDischargeAt", "historic", "disposition", "order", "visit"],
  ...[
    "resourceType",
    "versionId",
    "lastUpdated",
    "value",
    "use",
    "reference",
    "start",
    "end",
    "intent",
    "mode",
    "active",
  ],
  ...[
    "fullUrl",
    "method",
    "url",
    "timestamp",
    "eventNumber",
    "eventsSinceSubscriptionStart",
    "topic",
    "name",
    "valueCode",
  ],
  ...[
    "valueInstant",
    "valueUnsignedInt",
    "valueString",
    "valueInteger64",
    "valueId",
    "valueUri",
    "valueCanonical",
    "issued",
  ],
  ...[
    "authoredOn",
    "effectiveDateTime",
    "occurrenceDateTime",
    "lastModified",
    "executionStart",
    "plannedEndDate",
    "total",
  ],
]);

/** A reference that names a person's record, or text that could. */
const PERSON_REFERENCE = /(Patient|Person|Practitioner)\/|[?&](patient|subject)/i;

/** The body by an allowlist of keys: what is not known to be harmless is hidden. Null when it is not JSON. */
export function maskJson(bytes: Buffer): unknown {
  const json = parseJson(bytes);
  return json.ok ? maskValue(json.value, false) : null;
}

function maskValue(value: unknown, isParameter: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => maskValue(item, isParameter));
  if (typeof value !== "object" || value === null) return value;
  const kind = "resourceType" in value ? value.resourceType : undefined;
  const isPerson = typeof kind === "string" && PERSONS.has(kind);
  const inParameters = isParameter || kind === "Parameters";
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (isPerson) return [key, key === "resourceType" ? item : hide(item)];
      return [key, maskEntry(key, item, inParameters)];
    }),
  );
}

function maskEntry(key: string, item: unknown, isParameter: boolean): unknown {
  if (typeof item === "object" && item !== null)
    return CONTAINERS.has(key) ? maskMembers(key, item, isParameter) : hide(item);
  if (typeof item !== "string") return VALUES.has(key) ? item : hide(item);
  // `name` and `valueString` name parameters of a subscription; elsewhere they are a person's words.
  const needsParameter = key === "name" || key === "valueString";
  return VALUES.has(key) && (!needsParameter || isParameter) && !PERSON_REFERENCE.test(item) ? item : hide(item);
}

/** Plain members of a list are judged by the list's own name. */
function maskMembers(key: string, item: object, isParameter: boolean): unknown {
  if (!Array.isArray(item)) return maskValue(item, isParameter);
  return item.map((member) =>
    typeof member === "object" && member !== null
      ? maskValue(member, isParameter)
      : maskEntry(key, member, isParameter),
  );
}

function hide(item: unknown): unknown {
  return item === null || item === "" ? item : HIDDEN;
}
