import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { type Recogniser, recogniseBy } from "#server/access/recognise.ts";
import type { Operation } from "#server/api/operation.ts";
import { apiRouter, type RouterOptions } from "#server/api/router.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { invented } from "#tests/integration/ingest/invented-site.ts";

export const ADMIN_TOKEN = "the-admin-token-of-a-test";

/** What access administration leaves behind in the rest of a node, to be looked at. */
export function administrationLog(start = Date.parse("2026-11-17T19:00:00Z")) {
  const site = siteMapSchema.parse(invented());
  const clock = { now: start };
  const events: NewEvent[] = [];
  const notes = new Map<string, string>();
  return {
    clock,
    events,
    notes,
    ports: {
      site: () => site,
      append: async (batch: NewEvent[]) => events.push(...batch),
      keepNote: async (text: string) => {
        const reference = `vault:${randomUUID()}`;
        notes.set(reference, text);
        return reference;
      },
      now: () => clock.now,
    },
  };
}

export interface Asked {
  method?: string;
  body?: unknown;
  bearer?: string;
  cookie?: string;
}

/** Operations behind the router of the product, on a port of their own. */
export async function serveAccess(
  t: TestContext,
  operations: Operation[],
  recognisers: Recogniser[],
  options: Omit<RouterOptions, "recognise"> = {},
) {
  const errors: Error[] = [];
  const handle = apiRouter(operations, { recognise: recogniseBy(recognisers), ...options });
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response, new URL(request.url ?? "/", "http://localhost"))).catch(
      (error: Error) => {
        errors.push(error);
        response.writeHead(500).end("{}");
      },
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    if (errors[0]) throw errors[0];
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async (path: string, { method = "GET", body, bearer, cookie }: Asked = {}) => {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["content-type"] = "application/json";
    if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
    if (cookie !== undefined) headers.cookie = cookie;
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}${path}`, { method, headers, ...sent });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not so
    const said: any = await response.json();
    return { status: response.status, cookies: response.headers.getSetCookie(), body: said };
  };
}
