import { type AckError, type AckErrorCode, ERROR_TEXTS, type ErrorLocation } from "./ack-error.ts";
import type { Delimiters } from "./delimiters.ts";
import { encodeEscapes } from "./escapes.ts";

/** HL7 version as numbers that compare: 2.5.1 is 2005.1. A version that cannot be read counts as 2.5. */
export function versionNumber(version: string | undefined): number {
  const [, major, minor, patch] = /^(\d)\.(\d{1,2})(?:\.(\d{1,2}))?/.exec(version?.trim() ?? "") ?? [];
  return major === undefined ? 2005 : Number(major) * 1000 + Number(minor) + Number(patch ?? 0) / 10;
}

export const VERSION_WITH_SEVERITY = 2005;
const VERSION_WITH_APPLICATION_CODES = 2009;

/** From 2.9 on, codes 204 to 206 go to ERR-5 by table 0533, under ERR-3 207 (HL7 v2.9 ch. 2C, table 0357). */
const APPLICATION_CODES: Partial<Record<AckErrorCode, string>> = { 204: "101", 205: "102", 206: "103" };

/** The ERR segment in the form of the sender's version; null where the version cannot say it (a warning before 2.5). */
export function errSegment(
  error: AckError,
  severity: "E" | "W",
  version: number,
  delimiters: Delimiters,
): string | null {
  const encoded = (text: string) => encodeEscapes(text, delimiters);
  const { field, component } = delimiters;
  if (version < VERSION_WITH_SEVERITY) return severity === "W" ? null : earlyForm(error, delimiters);
  const applicationCode = version >= VERSION_WITH_APPLICATION_CODES ? APPLICATION_CODES[error.code] : undefined;
  const code = applicationCode === undefined ? error.code : 207;
  const application =
    applicationCode === undefined ? "" : codedElement(applicationCode, ERROR_TEXTS[error.code], "HL70533", component);
  return [
    "ERR",
    "",
    locator(error.location, component),
    codedElement(String(code), ERROR_TEXTS[code], "HL70357", component),
    severity,
    application,
    "",
    encoded(diagnosis(error)),
    encoded(error.text),
  ].join(field);
}

export function codedElement(code: string, text: string, system: string, separator: string): string {
  return [code, text, system].join(separator);
}

/** ERR-1 up to 2.4: segment, sequence, field, and the code as one component with sub-components. */
function earlyForm(error: AckError, { field, component, subcomponent = " " }: Delimiters): string {
  const { segment = "", sequence, field: number } = error.location ?? {};
  const code = codedElement(String(error.code), ERROR_TEXTS[error.code], "HL70357", subcomponent);
  return ["ERR", [segment, sequence ?? "", number ?? "", code].join(component)].join(field);
}

/** ERR-2, data type ERL (HL7 v2.5.1 ch. 2.A.28): trailing parts that are not known are left out. */
function locator(location: ErrorLocation | undefined, separator: string): string {
  if (location === undefined) return "";
  const { segment, sequence = 1, field, repetition = 1, component, subcomponent } = location;
  if (field === undefined) return [segment, sequence].join(separator);
  const parts = [segment, sequence, field, repetition, component ?? "", subcomponent ?? ""];
  while (parts.at(-1) === "") parts.pop();
  return parts.join(separator);
}

function diagnosis(error: AckError): string {
  if (error.location === undefined) return ERROR_TEXTS[error.code];
  const { segment, field, component } = error.location;
  const place = [segment, field === undefined ? "" : `-${field}`, component === undefined ? "" : `.${component}`].join(
    "",
  );
  return `${place}: ${ERROR_TEXTS[error.code]}`;
}
