import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { ANONYMOUS } from "#server/access/principal.ts";
import { type Recogniser, recogniseBy } from "#server/access/recognise.ts";
import { redactEvent } from "#server/access/redact/redact-event.ts";
import { showEvents } from "#server/access/redact/show-events.ts";
import type { Operation } from "#server/api/operation.ts";
import { deadLetterOperations } from "#server/api/operations/dead-letters.ts";
import { inboundOperations } from "#server/api/operations/inbound.ts";
import { siteOperations } from "#server/api/operations/site.ts";
import { workbenchOperations } from "#server/api/operations/workbench.ts";
import { apiRouter } from "#server/api/router.ts";
import { DeadLetterDesk } from "#server/ingest/replay/dead-letter-desk.ts";
import { Workbench } from "#server/ingest/workbench/workbench.ts";
import type { SiteMapInput } from "#server/site/site-map.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openIntake } from "#tests/integration/ingest/test-intake.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { notedLooks } from "#tests/support/noted-looks.ts";

export const TOKEN = "an-invented-admin-token";

export interface ApiAnswer {
  status: number;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not so
  body: any;
}

/** The API on a real HTTP server over a database of its own, with the ways in and out that the operations need. */
export async function openApi(t: TestContext, site?: SiteMapInput) {
  const intake = await openIntake(await createTestDatabase(t), site);
  const { pool, keyRing, writer, sites, reader, clock } = intake;
  const now = () => clock.now;
  const desk = new DeadLetterDesk({ pool, keyRing, writer, site: () => sites.current });
  const errors: Error[] = [];
  const bench = new Workbench({
    pool,
    keyRing,
    writer,
    sites,
    keepNote: (text) => keepNote(pool, keyRing, text),
    now,
    onError: (error) => errors.push(error),
  });
  const show = showEvents({ event: redactEvent }, { unitsOf: () => [], unitOfBed: () => null });
  const operations = [
    ...deadLetterOperations({ pool, desk, now }),
    ...inboundOperations({
      pool,
      reader,
      keyRing,
      looks: notedLooks({}, reader).looks,
      show,
      charsetOf: () => undefined,
    }),
    ...siteOperations({ pool, sites }),
    ...workbenchOperations({ pool, bench, site: () => sites.current.site, now }),
  ];
  const { server, url } = await serve(operations, errors);
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await bench.stop();
    await intake.close();
  });
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token: string | null = TOKEN,
  ): Promise<ApiAnswer> => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, body: await response.json() };
  };
  return {
    ...intake,
    errors,
    operations,
    get: (path: string, token?: string | null) => call("GET", path, undefined, token),
    post: (path: string, body: unknown = {}, token?: string | null) => call("POST", path, body, token),
  };
}

/** One program that may do everything, known by one token. */
const programOfTests: Recogniser = async ({ headers }) => {
  if (headers.authorization === undefined) return null;
  if (headers.authorization !== `Bearer ${TOKEN}`) return "unknown";
  return {
    ...ANONYMOUS,
    actor: "token:tests",
    name: "Program of the tests",
    role: "integration-engineer",
    units: "all",
  };
};

/** The operations alone, on a port of their own. */
export async function serve(operations: Operation[], errors: Error[]): Promise<{ server: Server; url: string }> {
  const handle = apiRouter(operations, { recognise: recogniseBy([programOfTests]) });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    Promise.resolve(handle(request, response, url)).catch((error: Error) => {
      errors.push(error);
      response.writeHead(500).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
