import type { IncomingMessage } from "node:http";

export class BodyTooLarge extends Error {
  readonly code = "body.too-large";
}

/** The request's body. @throws BodyTooLarge as soon as more than `limit` bytes have come, without waiting for the rest. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
