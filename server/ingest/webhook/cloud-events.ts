import { z } from "zod";
import { headerOf, type IngestHeaders, mediaType } from "../http/ingest-request.ts";
import { parseJson } from "../http/parse-json.ts";
import { type Fault, jsonPointer } from "../http/problem.ts";

/** Attributes of CloudEvents 1.0.2 that are used here; extensions stay in the stored text. */
const attributesSchema = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(2048),
  type: z.string().min(1).max(200),
  time: z.iso.datetime({ offset: true }).optional(),
  datacontenttype: z.string().optional(),
  data: z.unknown().optional(),
});
export type CloudEvent = z.output<typeof attributesSchema>;

export type ParsedEvent =
  | { ok: true; event: CloudEvent /** The event in structured form, as it is kept. */; text: string }
  | { ok: false; faults: Fault[]; text: string };

type ParsedRequest =
  | { ok: true; mode: "binary" | "structured" | "batch"; events: ParsedEvent[] }
  | { ok: false; status: 400 | 415; detail: string; pointer: string };

const MAX_BATCH = 500;

/** Reads one request of the CloudEvents HTTP protocol binding 1.0.2, section 3, in any of its three content modes. */
export function parseCloudEvents(headers: IngestHeaders, body: Uint8Array): ParsedRequest {
  const type = mediaType(headers);
  if (type === "application/cloudevents-batch+json") return parseBatch(body);
  if (type === "application/cloudevents+json") return parseStructured(body);
  if (isJsonType(type) && headerOf(headers, "ce-specversion") !== null) return parseBinary(headers, body);
  const detail = "send application/cloudevents+json, application/cloudevents-batch+json, or JSON with ce- headers";
  return { ok: false, status: 415, detail, pointer: "" };
}

function parseStructured(body: Uint8Array): ParsedRequest {
  const json = parseJson(body);
  if (!json.ok) return { ok: false, status: 400, detail: json.detail, pointer: "" };
  return { ok: true, mode: "structured", events: [readEvent(json.value, json.text)] };
}

function parseBatch(body: Uint8Array): ParsedRequest {
  const json = parseJson(body);
  if (!json.ok) return { ok: false, status: 400, detail: json.detail, pointer: "" };
  if (!Array.isArray(json.value)) return { ok: false, status: 400, detail: "a batch is a JSON array", pointer: "" };
  if (json.value.length > MAX_BATCH)
    return { ok: false, status: 400, detail: `a batch holds at most ${MAX_BATCH} events`, pointer: "" };
  const elements: unknown[] = json.value;
  return { ok: true, mode: "batch", events: elements.map((element) => readEvent(element, JSON.stringify(element))) };
}

function parseBinary(headers: IngestHeaders, body: Uint8Array): ParsedRequest {
  const attributes: Record<string, string> = { datacontenttype: headerOf(headers, "content-type") ?? "" };
  for (const name of Object.keys(headers)) {
    const value = name.startsWith("ce-") ? headerOf(headers, name) : null;
    if (value !== null) attributes[name.slice(3)] = decodeHeader(value);
  }
  const json = parseJson(body);
  if (!json.ok) return { ok: false, status: 400, detail: json.detail, pointer: "/data" };
  // The data's own text is kept as it came, so that the stored event holds what the signature covered.
  const text = `${JSON.stringify(attributes).slice(0, -1)},"data":${json.text}}`;
  return { ok: true, mode: "binary", events: [readEvent({ ...attributes, data: json.value }, text)] };
}

/** Reads one event in structured form, as it came or as it was stored. */
export function readEvent(value: unknown, text: string): ParsedEvent {
  if (typeof value === "object" && value !== null && "data_base64" in value)
    return { ok: false, faults: [{ pointer: "/data_base64", detail: "send JSON in data" }], text };
  const parsed = attributesSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => ({ pointer: jsonPointer(issue.path), detail: issue.message }));
    return { ok: false, faults, text };
  }
  const { datacontenttype } = parsed.data;
  if (datacontenttype !== undefined && !isJsonType(datacontenttype.split(";", 1)[0]?.trim().toLowerCase() ?? ""))
    return { ok: false, faults: [{ pointer: "/datacontenttype", detail: "data must be JSON" }], text };
  return { ok: true, event: parsed.data, text };
}

function isJsonType(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

/** Header values are percent-encoded (binding section 3.1.3.2); a stray percent sign is taken as it stands. */
function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
