import { z } from "zod";
import { AUDIT_STREAMS } from "#server/contracts/audit.ts";
import { signedHeadSchema } from "../tree/head.ts";

/** Hashes of leaves, as a sink's file lists them ahead of the head that covers them. */
const leavesLineSchema = z.object({
  leaves: z.object({
    stream: z.enum(AUDIT_STREAMS),
    epoch: z.int(),
    /** Index of the first one. */
    from: z.int().min(0),
    /** 32 bytes each, base64. */
    hashes: z.base64(),
  }),
});

/** `range` are the roots of a compact range over the head's leaves: where the file goes on after a restart. */
const headLineSchema = signedHeadSchema.extend({ range: z.array(z.string()).optional() });

/** What a webhook's receiver keeps, as it came. */
const deliveredSchema = z.object({ type: z.literal("audit.head.signed"), data: signedHeadSchema });

/** One line of a file of heads. */
const sinkLineSchema = z.union([headLineSchema, leavesLineSchema, deliveredSchema.transform(({ data }) => data)]);
export type SinkLine = HeadLine | z.output<typeof leavesLineSchema>;
export type HeadLine = z.output<typeof headLineSchema>;

/** Null for a line that is none: the end of a file whose writer was killed. */
export function parseSinkLine(text: string): SinkLine | null {
  try {
    const result = sinkLineSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
