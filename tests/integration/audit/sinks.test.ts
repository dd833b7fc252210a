import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { anchorHead } from "#server/audit/sinks/anchor.ts";
import { deliveryOf } from "#server/audit/sinks/delivery-store.ts";
import { HeadRelay } from "#server/audit/sinks/head-relay.ts";
import { WebhookSink } from "#server/audit/sinks/webhook-sink.ts";
import { signedHeadSchema } from "#server/audit/tree/head.ts";
import { PublicKeys } from "#server/audit/verify/public-keys.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { AuditedLog } from "./audited-log.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver that answers what it is told to, in order, and 204 after that. */
async function receiver(t: { after(fn: () => void): void }, answers: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { received, url: `http://127.0.0.1:${port}/heads` };
}

describe("the webhook", () => {
  test("gets every head in order, signed, again and again until it has accepted it", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([3, 4, 5]);
    const { received, url } = await receiver(t, [500, 302, 204, 503]);
    const sink = new WebhookSink({ url, secret: SECRET, now: Date.now });
    const relay = new HeadRelay({
      heads: log.heads,
      ...deliveryOf(log.database.pool, "webhook"),
      isActive: () => true,
      deliver: (head) => sink.deliver(head),
      pauses: { first: 1, longest: 4 },
      onError: (error) => log.errors.push(error),
    });
    log.closing.unshift(() => relay.stop());
    relay.wake();
    await waitFor("three heads", () => received.length === 6 && relay.waiting === 0);
    const heads = received.map(({ body }) => signedHeadSchema.parse(JSON.parse(body).data));
    assert.deepEqual(
      heads.map(({ head }) => head.size),
      [3, 3, 3, 7, 7, 12],
    );
    const keys = new PublicKeys({ keys: log.keyRing.publicKeys() });
    for (const [at, { headers, body }] of received.entries()) {
      new Webhook(SECRET).verify(body, {
        "webhook-id": String(headers["webhook-id"]),
        "webhook-timestamp": String(headers["webhook-timestamp"]),
        "webhook-signature": String(headers["webhook-signature"]),
      });
      const head = heads[at];
      assert.ok(head && keys.hasSigned(head));
    }
    assert.equal(new Set(received.map(({ headers }) => headers["webhook-id"])).size, 3);
    assert.equal(log.errors.length, 3);
  });

  test("goes on after a restart where it was accepted last", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([3, 4]);
    const sizes: number[] = [];
    const open = () => {
      const relay = new HeadRelay({
        heads: log.heads,
        ...deliveryOf(log.database.pool, "webhook"),
        isActive: () => true,
        deliver: async ({ head }) => {
          sizes.push(head.size);
        },
        onError: (error) => log.errors.push(error),
      });
      relay.wake();
      return relay;
    };
    const first = open();
    await waitFor("two heads", () => sizes.length === 2 && first.waiting === 0);
    await first.stop();
    await log.fill([5]);
    const second = open();
    await waitFor("the third", () => sizes.length === 3);
    await second.stop();
    assert.deepEqual(sizes, [3, 7, 12]);
  });
});

test("each head is anchored in the other stream, once, however often it is told", async (t) => {
  const log = await AuditedLog.open(t);
  await log.fill([3]);
  await log.fill([2], "access");
  const entries: string[] = [];
  const events: string[] = [];
  const ports = {
    recordAccess: async (added: readonly { id: string; action: string }[]) =>
      entries.push(...added.map(({ id }) => id)),
    append: async (added: { id: string; type: string }[]) => events.push(...added.map(({ id }) => id)),
    facility: () => "GEN",
  };
  for (const head of [...(await log.heads.newest(null, 10)), ...(await log.heads.newest(null, 10))])
    await anchorHead(head, ports);
  assert.deepEqual([entries.length, new Set(entries).size], [2, 1]);
  assert.deepEqual([events.length, new Set(events).size], [2, 1]);
});
