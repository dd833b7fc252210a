import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Answers a request or leaves it to the next; true when it has answered. */
export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> | boolean;

export interface HttpOptions {
  handlers: Handler[];
  /** Pages: everything no handler answered. */
  fallback(request: IncomingMessage, response: ServerResponse): Promise<void>;
  onError(error: Error): void;
}

/**
 * An idle connection is kept for longer than proxies keep theirs, a minute as a rule: were the server the first to let go, a request
 * that is just on its way would be lost.
 */
const IDLE_MS = 75_000;

/** Node's own server in front of the API, the ingest routes and the pages. Bounded headers and times, so that slow peers cost little. */
export function createHttpServer(options: HttpOptions): Server {
  const server = createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: IDLE_MS },
    (request, response) => {
      answer(request, response, options).catch((error: Error) => {
        options.onError(error);
        fail(response);
      });
    },
  );
  server.maxConnections = 20_000;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: HttpOptions): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  for (const handler of options.handlers) if (await handler(request, response, url)) return;
  await options.fallback(request, response);
}

function fail(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "content-type": "application/problem+json", "cache-control": "no-store" });
  response.end(
    JSON.stringify({
      type: "urn:caretower:problem:internal",
      title: "Something failed here",
      status: 500,
      code: "internal",
    }),
  );
}
