import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import type { ResultClaim } from "#server/canonical/families/order.ts";
import { fold } from "#server/site/word-fold.ts";
import {
  draftOf,
  type FhirMessage,
  identifiersOf,
  ignored,
  note,
  parked,
  timeIn,
  timeOf,
  translated,
} from "./fhir-message.ts";
import { baseShape, codesOf, conceptSchema, type FhirCode, referenceSchema } from "./fhir-parts.ts";
import { type RequestParts, requestClaim, subjectOf } from "./request-claim.ts";

/** Observation and DiagnosticReport: the elements read here have the same names in both. */
export const resultSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  category: z.union([z.array(conceptSchema), conceptSchema.transform((concept) => [concept])]).optional(),
  code: conceptSchema.optional(),
  subject: referenceSchema.optional(),
  encounter: referenceSchema.optional(),
  basedOn: z.array(referenceSchema).optional(),
  effectiveDateTime: z.string().optional(),
  issued: z.string().optional(),
  interpretation: z.array(conceptSchema).optional(),
});
type Result = z.output<typeof resultSchema>;

const STATUSES: ReadonlyMap<string, ResultClaim["status"]> = new Map<string, ResultClaim["status"]>([
  ["partial", "preliminary"],
  ["preliminary", "preliminary"],
  ["modified", "preliminary"],
  ["final", "final"],
  ["amended", "corrected"],
  ["corrected", "corrected"],
  ["appended", "corrected"],
  ["cancelled", "cannot-be-obtained"],
  ["entered-in-error", "withdrawn"],
]);

export function translateResult(message: FhirMessage, result: Result): Translation {
  if (result.status === "registered" || result.status === "unknown") return ignored("result not available yet");
  const status = STATUSES.get(result.status);
  if (!status) return parked("schema", "Unknown result status", `${message.change.resource.resourceType}.status`);
  const codes = codesOf(result.code);
  const kind = kindOf(message, result, codes);
  if (!kind) return ignored("neither laboratory nor imaging");
  const parts: RequestParts = {
    id: result.id,
    identifiers: [
      ...(result.basedOn ?? []).flatMap((order) => identifiersOf(message, order)),
      ...(result.identifier ?? []),
    ],
    encounter: result.encounter,
    patient: result.subject,
    codes,
    codePath: "code",
    status: result.status,
  };
  const issued = timeIn(message, result.issued, "issued");
  const time = timeOf(message, [issued, timeIn(message, result.effectiveDateTime, "effectiveDateTime")]);
  const subject = subjectOf(message, parts);
  const claim: ResultClaim = {
    ...requestClaim(message, parts, time, { meaning: kind }),
    line: lineOf(message, codes),
    status,
    abnormal: abnormalOf(result),
    reportedAt: issued?.at ?? message.writtenAt?.at ?? null,
  };
  if (claim.numbers.length === 0) return parked("identity.unlinked", "The result has no number", "identifier");
  if (status === "cannot-be-obtained") {
    const { line: _line, abnormal: _abnormal, reportedAt: _reportedAt, ...order } = claim;
    return translated(message, [
      draftOf(message, "order.status.changed", time, subject, { ...order, status: "error" }),
    ]);
  }
  note(message, "issued", "reportedAt");
  return translated(message, [draftOf(message, typeOf(kind, status), time, subject, claim)]);
}

function typeOf(kind: "lab" | "imaging", status: ResultClaim["status"]) {
  if (status === "preliminary") return `${kind}.result.preliminary` as const;
  return status === "withdrawn" ? (`${kind}.result.final.cancelled` as const) : (`${kind}.result.final` as const);
}

/** Category codes of observation-category and of HL7 table 0074. No category at all: a laboratory feed that omits it. */
function kindOf(message: FhirMessage, { category }: Result, codes: FhirCode[]): "lab" | "imaging" | null {
  const { imaging } = message.context.index.words(message.context.source);
  if (codes.some(({ code }) => imaging.has(fold(code)))) return "imaging";
  const categories = (category ?? []).flatMap((concept) => codesOf(concept)).map(({ code }) => code.toUpperCase());
  if (categories.length === 0) return "lab";
  if (categories.some((code) => IMAGING.has(code))) return "imaging";
  return categories.some((code) => LABORATORY.has(code)) ? "lab" : null;
}

const IMAGING = new Set(["IMAGING", "RAD", "CT", "CUS", "NMR", "NMS", "OUS", "RUS", "RX", "VUS", "XRC"]);
const LABORATORY = new Set([
  "LABORATORY",
  "LAB",
  "BLB",
  "CH",
  "CP",
  "HM",
  "IMM",
  "MB",
  "MCB",
  "MYC",
  "PAT",
  "SP",
  "SR",
  "TX",
  "VR",
]);

/** An Observation is one line; a DiagnosticReport speaks for the whole order. */
function lineOf(message: FhirMessage, codes: FhirCode[]): string | null {
  return message.change.resource.resourceType === "Observation" ? (codes[0]?.code ?? null) : null;
}

const CRITICAL = new Set(["HH", "LL", "AA"]);
const ABNORMAL = new Set(["A", "H", "L", "HU", "LU", "ABN", "POS", ">", "<", "R", "DET"]);
const NORMAL = new Set(["N", "NEG", "ND", "S"]);

/** v3 ObservationInterpretation; without one nothing is known, which is not normal (reference mapping O5). */
function abnormalOf({ interpretation }: Result): ResultClaim["abnormal"] {
  const codes = (interpretation ?? []).flatMap((concept) => codesOf(concept)).map(({ code }) => code);
  if (codes.some((code) => CRITICAL.has(code))) return "critical";
  if (codes.some((code) => ABNORMAL.has(code))) return "abnormal";
  return codes.some((code) => NORMAL.has(code)) ? "normal" : "unknown";
}
