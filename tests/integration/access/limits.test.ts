import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { io } from "socket.io-client";
import { mintSecret } from "#server/access/tokens/secret-text.ts";
import { connected, PASSWORD, startAccessNodes } from "#tests/integration/access/access-nodes.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { startRedis } from "#tests/support/redis.ts";
import { TEST_TOKEN } from "#tests/support/server-process.ts";
import { SignInClient } from "#tests/support/sign-in-client.ts";

const NURSE = [{ role: "unit-nurse" as const, units: ["4E"] }];
const TRIES_AT_AN_ACCOUNT = 10;
const TOKENS_FROM_AN_ADDRESS = 100;

/** Two nodes that count together, and a way to ask one after the other. */
async function openPair(t: TestContext, environment: Record<string, string> = {}) {
  const redis = await startRedis(t);
  const house = await startAccessNodes(t, 2, () => ({ REDIS_URL: redis.url, ...environment }));
  const urls = house.nodes.map((node) => node.webUrl);
  const urlOf = (turn: number) => urls[turn % urls.length] ?? "";
  return { ...house, redis, urlOf };
}

function ask(url: string, bearer: string, path = "/api/v1/beds") {
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
}

/** Whether a screen is let in. */
async function knock(t: TestContext, url: string, token: string): Promise<boolean> {
  const screen = io(url, { transports: ["websocket"], forceNew: true, reconnection: false, auth: { token } });
  t.after(() => screen.disconnect());
  return connected(screen).then(
    () => true,
    () => false,
  );
}

describe("nodes behind one Redis", () => {
  test("count the requests of a caller together, and go on by themselves when Redis is lost", async (t) => {
    const { urlOf, redis } = await openPair(t, { RATE_LIMIT_CALLER: "10" });
    const [board, other] = await Promise.all([0, 1].map(() => makeApiToken(urlOf(0), TEST_TOKEN)));
    const statuses: number[] = [];
    for (let turn = 0; turn < 12; turn++) statuses.push((await ask(urlOf(turn), board ?? "")).status);
    assert.deepEqual(statuses, [...Array(10).fill(200), 429, 429]);
    assert.equal((await ask(urlOf(1), other ?? "")).status, 200, "nobody else is counted with it");

    await redis.kill();
    const alone: number[] = [];
    for (let turn = 0; turn < 22; turn++) alone.push((await ask(urlOf(turn), board ?? "")).status);
    assert.deepEqual(alone.slice(0, 20), Array(20).fill(200), "each node counts its own ten");
    assert.deepEqual(alone.slice(20), [429, 429]);
  });

  test("count wrong passwords of an account together", async (t) => {
    const { urlOf, addAccount } = await openPair(t);
    await addAccount("Nora", NURSE);
    await addAccount("Olaf", NURSE);
    const tryAs = async (turn: number, userName: string, password: string) =>
      (await new SignInClient(urlOf(turn)).signIn("local", { userName, password })).searchParams.get("error");
    for (let turn = 0; turn < TRIES_AT_AN_ACCOUNT; turn++)
      assert.match((await tryAs(turn, "nora", `wrong ${turn}`)) ?? "", /credentials/i);
    for (const turn of [0, 1]) assert.equal(await tryAs(turn, "nora", PASSWORD), "too-many");
    assert.equal(await tryAs(1, "olaf", PASSWORD), null);
  });

  test("count the tokens that an address guessed together, an expired one once, and then look at none from there", async (t) => {
    const { urlOf, addAccount } = await openPair(t);
    await addAccount("Nora", NURSE);
    const [used, token] = await Promise.all([0, 1].map(() => makeApiToken(urlOf(0), TEST_TOKEN)));
    for (const turn of [0, 1]) assert.equal((await ask(urlOf(turn), used ?? "")).status, 200);
    const expired = mintSecret("ct");
    for (let turn = 0; turn < 2 * TOKENS_FROM_AN_ADDRESS; turn++)
      assert.equal((await ask(urlOf(turn), expired)).status, 401);
    for (let turn = 1; turn < TOKENS_FROM_AN_ADDRESS; turn++)
      assert.equal((await ask(urlOf(turn), mintSecret("ct"))).status, 401, `guess ${turn}`);
    for (const turn of [0, 1]) {
      for (const secret of [token ?? "", mintSecret("ct"), ...(turn === 0 ? [] : [TEST_TOKEN])]) {
        const refused = await ask(urlOf(turn), secret);
        assert.equal(refused.status, 429);
        assert.ok(Number(refused.headers.get("retry-after")) > 60);
      }
      assert.equal(await knock(t, urlOf(turn), token ?? ""), false, "nor in a socket's handshake");
      assert.equal((await ask(urlOf(turn), used ?? "")).status, 200, "a program that was at work goes on");
    }
    const nora = new SignInClient(urlOf(1));
    await nora.signIn("local", { userName: "nora", password: PASSWORD });
    assert.equal((await nora.ask("/api/v1/session")).status, 200, "people at the same address are let in");
  });

  test("count the sockets that an address opens together", async (t) => {
    const { urlOf } = await openPair(t, { RATE_LIMIT_ADDRESS: "10" });
    const token = await makeApiToken(urlOf(0), TEST_TOKEN);
    const answers: boolean[] = [];
    for (let turn = 0; turn < 12; turn++) answers.push(await knock(t, urlOf(turn), token));
    assert.deepEqual(answers, [...Array(10).fill(true), false, false]);
  });
});

test("people are told of themselves, and not of a feed's sender", async (t) => {
  const { url } = await startAccessNodes(t, 1);
  const titleOf = async (path: string, init?: RequestInit) => {
    const { title } = (await (await fetch(`${url}${path}`, init)).json()) as { title: string };
    return title;
  };
  const strangers: Record<string, string>[] = [{}, { authorization: "Bearer nobody's" }];
  for (const headers of strangers)
    assert.equal(await titleOf("/api/v1/beds", { headers }), "Who asks is not known here");
  assert.equal(await titleOf("/api/v1/nowhere"), "Not found");
  const feed = { method: "POST", body: "{}" };
  assert.equal(await titleOf("/api/ingest/webhook/NOBODY", feed), "No such source");
});
