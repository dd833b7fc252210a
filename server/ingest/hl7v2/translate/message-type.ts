import type { Hl7Doc } from "../wire/hl7-doc.ts";
import { readText } from "./fields/field-reader.ts";

export interface MessageType {
  type: string;
  trigger: string;
  /** EVN-1 names another event; MSH-9.2 wins (reference mapping F1). */
  disagrees: boolean;
}

/** Types of HL7 2.1 and 2.2 that had one event and named none. */
const ONLY_TRIGGER: Record<string, string> = { ORU: "R01", ORM: "O01" };

/** MSH-9.1 and .2, in ADT with EVN-1 as the fallback; never MSH-9.3, which several triggers share. Empty words when absent. */
export function messageType(doc: Hl7Doc): MessageType {
  const msh = doc.first("MSH");
  const type = readText({ segment: msh, field: 9 })?.toUpperCase() ?? "";
  const stated = readText({ segment: msh, field: 9, component: 2 })?.toUpperCase();
  const event = type === "ADT" ? readText({ segment: doc.first("EVN"), field: 1 })?.toUpperCase() : undefined;
  return {
    type,
    trigger: stated ?? event ?? ONLY_TRIGGER[type] ?? "",
    disagrees: stated !== undefined && event !== undefined && stated !== event,
  };
}
