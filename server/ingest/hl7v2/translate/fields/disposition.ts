import type { EncounterAttributes } from "#server/canonical/claim.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { fold } from "#server/site/word-fold.ts";
import { listUnmapped, type MessageContext } from "../message-context.ts";
import { readText, type Trace, trace, traceNullable } from "./field-reader.ts";

type Kind = NonNullable<EncounterAttributes["dispositionKind"]>;

/** Patient discharge status codes of the uniform bill (UB-04 form locator 17), where a site maps nothing itself. */
const DEFAULT_KINDS = new Map<string, Kind>([
  ...kinds("home", "1", "01", "6", "06", "8", "08", "50", "81", "86"),
  ...kinds(
    "facility",
    "2",
    "02",
    "3",
    "03",
    "4",
    "04",
    "5",
    "05",
    "43",
    "51",
    "61",
    "62",
    "63",
    "64",
    "65",
    "66",
    "70",
  ),
  ...kinds("against-advice", "7", "07"),
  ...kinds("died", "20", "40", "41", "42"),
  ...kinds("other", "9", "09", "21", "69"),
  ...kinds("still-patient", "30"),
]);

/** PV1-36, and death from PID-30 or PID-29 (reference mapping F23). Unknown codes are `other` and listed. */
export function readDisposition(
  context: MessageContext,
  pid: Hl7Segment | undefined,
  pv1: Hl7Segment | undefined,
  fields: Trace,
): Pick<EncounterAttributes, "disposition" | "dispositionKind"> {
  const disposition = traceNullable(fields, "disposition", { segment: pv1, field: 36 });
  const died = isDeceased(pid, fields);
  if (disposition === undefined) return died ? { dispositionKind: "died" } : {};
  if (disposition === null) return { disposition: null, ...(died && { dispositionKind: "died" as const }) };
  const code = disposition.slice(0, 40);
  return { disposition: code, dispositionKind: died ? "died" : kindOf(context, code) };
}

function kindOf(context: MessageContext, code: string): Kind {
  const kind = context.words.dispositions.get(fold(code)) ?? DEFAULT_KINDS.get(code);
  if (kind) return kind;
  listUnmapped(context, "disposition", code, "PV1-36");
  return "other";
}

function isDeceased(pid: Hl7Segment | undefined, fields: Trace): boolean {
  const indicator = readText({ segment: pid, field: 30 })?.toUpperCase();
  if (indicator === "Y") {
    fields.push({ path: "PID-30", as: "disposition" });
    return true;
  }
  return indicator !== "N" && trace(fields, "disposition", { segment: pid, field: 29 }) !== undefined;
}

function kinds(kind: Kind, ...codes: string[]): [string, Kind][] {
  return codes.map((code) => [code, kind]);
}
