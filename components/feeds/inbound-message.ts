import { z } from "zod";
import { ask } from "./ask-server.ts";

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** A stored message as `/api/v1/inbound/{id}` gives it: what was said, what became of it, identity masked. */
export const inboundSchema = z.object({
  id: z.number(),
  source: z.string(),
  protocol: z.string(),
  kind: z.string(),
  controlId: z.string().nullable(),
  receivedAt: instant,
  messageTime: instant.nullable().default(null),
  remote: z.string().default(""),
  bytes: z.number().nullable().default(null),
  outcome: z.string(),
  answer: z.string(),
  duplicateOf: z.number().nullable().default(null),
  mapping: z.string().nullable().default(null),
  mappingVersion: z.string().nullable().default(null),
  flags: z.array(z.string()).default([]),
  /** Null when retention has removed the bytes. */
  text: z.string().nullable().default(null),
});
export type InboundMessage = z.output<typeof inboundSchema>;

/** @throws an Error whose message a person may read. */
export function fetchInbound(id: number, signal: AbortSignal): Promise<InboundMessage> {
  return ask(`/api/v1/inbound/${id}`, inboundSchema, { signal });
}
