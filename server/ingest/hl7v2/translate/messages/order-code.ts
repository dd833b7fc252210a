import type { OrderMeaning } from "#server/canonical/families/order.ts";
import { meaningOf } from "#server/site/source-words.ts";
import { fold } from "#server/site/word-fold.ts";
import { spot } from "../fields/event-time.ts";
import { readText, type Trace } from "../fields/field-reader.ts";
import { listUnmapped, type MessageContext } from "../message-context.ts";
import type { OrderGroup } from "./order-groups.ts";

export interface OrderCode {
  code: string;
  meaning: OrderMeaning;
  mapped: boolean;
  /** The service is a clean that only a terminal clean satisfies. */
  terminal: boolean;
}

/** Field of each detail segment that names the service. */
const SERVICE_FIELD: Record<string, number> = { OBR: 4, RXO: 1, ODS: 3, ODT: 1, RQD: 4 };

/** HL7 table 0074, diagnostic service section (OBR-24). */
const LAB_SECTIONS = new Set("AU BG BLB CG CH CP HM IMM LAB MB MCB MYC PAR PHR SP SR TX VR".split(" "));
const IMAGING_SECTIONS = new Set("CT CUS EC IMG MR MRI NMR NMS NRS OUS RAD RUS RX US VUS XRC".split(" "));

/** Message types that carry one kind of order. */
const BY_TYPE: Record<string, OrderMeaning> = { OML: "lab", OMI: "imaging" };

/** What a service code means (reference mapping O1): the site's map first, then section and message type, else `other`. */
export function readOrderCode(context: MessageContext, group: OrderGroup, fields: Trace): OrderCode {
  const { detail, obr } = group;
  const where = spot(detail, SERVICE_FIELD[detail?.name ?? ""] ?? 4);
  const code = readText(where) ?? "";
  const system = readText({ ...where, component: 3 }) ?? "";
  const name = readText({ ...where, component: 2 }) ?? "";
  const word = system ? `${code}^${system}` : code;
  const terminal = /\bterminal\b/i.test(`${code} ${name}`);
  if (code !== "") fields.push({ path: `${detail?.name}-${where.field}.1`, as: "code" });
  const alternate = readText({ ...where, component: 4 }) ?? "";
  const stated =
    meaningOf(context.words.orders, code, system) ??
    (alternate ? meaningOf(context.words.orders, alternate, readText({ ...where, component: 6 }) ?? "") : null);
  if (stated) return { code: word, meaning: stated, mapped: true, terminal };
  if (context.words.imaging.has(fold(code))) return { code: word, meaning: "imaging", mapped: true, terminal };
  const section = readText(spot(obr, 24))?.toUpperCase() ?? "";
  const implied = IMAGING_SECTIONS.has(section) ? "imaging" : LAB_SECTIONS.has(section) ? "lab" : BY_TYPE[context.type];
  if (implied) return { code: word, meaning: implied, mapped: true, terminal };
  if (word !== "") listUnmapped(context, "order", word, `${detail?.name}-${where.field}`);
  return { code: word, meaning: "other", mapped: false, terminal };
}
