import type { IncomingMessage } from "node:http";
import { BodyTooLarge, readBody } from "#server/http/body.ts";

const MAX_BODY_BYTES = 16 * 1024;

/** A form as browsers, next-auth's own client and identity providers send them; null: more than 16 kB. */
export async function readForm(request: IncomingMessage): Promise<Record<string, string> | null> {
  if (request.method !== "POST") return {};
  try {
    const text = (await readBody(request, MAX_BODY_BYTES)).toString("utf8");
    return Object.fromEntries(new URLSearchParams(text));
  } catch (error) {
    if (error instanceof BodyTooLarge) return null;
    throw error;
  }
}
