import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { instant } from "../ask/instant.ts";

const hl7Schema = z.object({
  separators: z.object({ field: z.string(), component: z.string(), repetition: z.string().nullable() }),
  segments: z.array(
    z.object({
      name: z.string(),
      occurrence: z.number(),
      fields: z.array(z.object({ field: z.number(), text: z.string().nullable() })),
    }),
  ),
});

/** A stored message as `/api/v1/inbound/{id}` gives it: what was said, what became of it; identity is masked there. */
export const inboundSchema = z.object({
  id: z.number(),
  source: z.string(),
  protocol: z.string(),
  kind: z.string(),
  controlId: z.string().nullable(),
  receivedAt: instant,
  outcome: z.string(),
  answer: z.string(),
  duplicateOf: z.number().nullable(),
  flags: z.array(z.string()),
  /** Null when retention has removed the bytes. */
  raw: z.object({ text: z.string(), hl7: hl7Schema.nullable() }).nullable(),
  fields: z.array(z.object({ path: z.string(), as: z.string() })),
});
export type InboundMessage = z.output<typeof inboundSchema>;

/** @throws an Error whose message a person may read. */
export function fetchInbound(id: number, signal: AbortSignal): Promise<InboundMessage> {
  return ask(`/api/v1/inbound/${id}`, inboundSchema, { signal });
}
