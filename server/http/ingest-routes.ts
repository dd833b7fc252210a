import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { IngestRequest } from "#server/ingest/http/ingest-request.ts";
import { MAX_BODY_BYTES } from "#server/ingest/http/ingest-request.ts";
import { type Answer, problem } from "#server/ingest/http/problem.ts";
import { BodyTooLarge, readBody } from "./body.ts";
import type { Handler } from "./http-server.ts";

type Receive = (request: IngestRequest) => Promise<Answer>;

const ROUTE = /^\/api\/ingest\/(fhir|webhook)\/([A-Za-z0-9&_.-]{1,40})$/;

/** `POST /api/ingest/fhir/{source}` and `/api/ingest/webhook/{source}`. */
export function ingestRoutes(receivers: { fhir: Receive; webhook: Receive }): Handler {
  return async (request, response, url) => {
    const match = ROUTE.exec(url.pathname);
    if (!match) return false;
    const [, protocol, source] = match;
    const receive = protocol === "fhir" ? receivers.fhir : receivers.webhook;
    send(response, await answer(request, source ?? "", receive));
    return true;
  };
}

async function answer(request: IncomingMessage, source: string, receive: Receive): Promise<Answer> {
  if (request.method !== "POST") return problem(405, "method", "Only POST is taken here");
  try {
    const body = await readBody(request, MAX_BODY_BYTES);
    const { remoteAddress, remotePort } = request.socket;
    return await receive({ source, headers: request.headers, body, remote: `${remoteAddress}:${remotePort}` });
  } catch (error) {
    if (error instanceof BodyTooLarge) return problem(413, error.code, "At most 5 MB a request");
    throw error;
  }
}

export function send(response: ServerResponse, { status, headers, body, bytes, stream }: Answer): void {
  response.writeHead(status, headers);
  if (!stream) {
    response.end(bytes ?? body);
    return;
  }
  // The head is gone: what breaks now cuts the connection, so that nobody takes a part for the whole.
  pipeline(Readable.from(stream), response).catch(() => response.destroy());
}
