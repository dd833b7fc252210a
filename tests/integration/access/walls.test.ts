import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import type { Recogniser } from "#server/access/recognise.ts";
import { record } from "#server/access/tokens/administration-desk.ts";
import { CredentialWatch } from "#server/access/tokens/credential-watch.ts";
import { displayOperations } from "#server/access/walls/display-operations.ts";
import { PairingStore } from "#server/access/walls/pairing-store.ts";
import { wallOperations } from "#server/access/walls/wall-operations.ts";
import { wallRecogniser } from "#server/access/walls/wall-recogniser.ts";
import { WallStore } from "#server/access/walls/wall-store.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import type { NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { type Asked, administrationLog, serveAccess } from "./access-api.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOST_TRIES = 5;

const APPROVER: Principal = {
  ...ANONYMOUS,
  actor: "user:charge",
  name: "Charge nurse",
  role: "charge-nurse",
  units: ["5E"],
};
/** Who stands in the authorization header, for want of a sign-in here. */
const people: Recogniser = async ({ headers }) => {
  if (headers.authorization === "Bearer approver") return APPROVER;
  return headers.authorization === "Bearer nurse" ? { ...APPROVER, actor: "user:nurse", role: "unit-nurse" } : null;
};

async function open(t: TestContext) {
  const { pool } = await createTestDatabase(t);
  const log = administrationLog();
  const { ports } = log;
  const onCopied = (wall: string) =>
    record(ports, "access.wall.copied", { wall }, { actor: "system", subject: `wall:${wall}` });
  const walls = new WallStore({ pool, onCopied, now: ports.now });
  const pairings = new PairingStore(pool, ports.now);
  const ledger: NewAccessEntry[] = [];
  let tries = 0;
  const countTry = async () => {
    tries += 1;
    if (tries > MOST_TRIES) throw new ApiRefusal(429, "too-many", "Too many codes");
  };
  const triedWell = async () => {
    tries = 0;
  };
  const recordAccess = async (entries: readonly NewAccessEntry[]) => {
    ledger.push(...entries);
    return entries.map((entry, index) => ({ ...entry, position: index + 1, at: ports.now() }));
  };
  const recognise = wallRecogniser(walls);
  const operations = [
    ...wallOperations({ ...ports, walls, pairings, countTry, triedWell }),
    ...displayOperations({ walls, pairings, recordAccess }),
  ];
  const ask = await serveAccess(t, operations, [recognise, people]);
  const approve = (body: object, bearer = "approver") => ask("/api/v1/walls", { method: "POST", body, bearer });
  return { ...log, pool, ask, approve, recognise, walls, ledger, screen: () => new Screen(ask) };
}

/** A browser at a wall: it keeps the one cookie it is given. */
class Screen {
  cookie = "";
  readonly #ask: Awaited<ReturnType<typeof serveAccess>>;

  constructor(ask: Awaited<ReturnType<typeof serveAccess>>) {
    this.#ask = ask;
  }

  async ask(path: string, { method = "GET" }: Asked = {}) {
    const answer = await this.#ask(`/api/v1/walls${path}`, { method, cookie: this.cookie });
    const [given] = answer.cookies;
    if (given) this.cookie = given.split(";", 1)[0] ?? "";
    return answer;
  }

  post(path: string) {
    return this.ask(path, { method: "POST" });
  }

  async isAt(): Promise<string> {
    return (await this.ask("/mine")).body.state;
  }
}

async function paired(api: Awaited<ReturnType<typeof open>>) {
  const screen = api.screen();
  const { code } = (await screen.post("/pairings")).body;
  const { id } = (await api.approve({ code, name: "5 East corridor", facility: "GEN", units: ["5E"] })).body;
  assert.equal((await screen.post("/pairings/claim")).body.state, "paired");
  assert.equal(await screen.isAt(), "paired");
  return { screen, id };
}

describe("pairing a wall display", () => {
  test("shows a code, waits for a person, and then knows the display and what it shows", async (t) => {
    const api = await open(t);
    const screen = api.screen();
    const shown = await screen.post("/pairings");
    assert.equal(shown.status, 201);
    assert.match(shown.cookies[0] ?? "", /; HttpOnly; SameSite=Lax$/);
    assert.equal((await screen.post("/pairings")).body.code, shown.body.code, "drawn again, the same code");
    assert.equal((await screen.post("/pairings/claim")).body.state, "waiting");
    assert.equal(await screen.isAt(), "unknown");
    const { code } = shown.body;
    const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`;
    const made = await api.approve({ code: typed, name: "5 East corridor", facility: "GEN", units: ["5E"] });
    assert.equal(made.status, 201);
    assert.equal((await screen.post("/pairings/claim")).body.state, "paired");
    assert.equal(await screen.isAt(), "paired");
    const request = { method: "GET", path: "/wall", headers: { cookie: screen.cookie }, address: "10.0.0.9" };
    const who = (await api.recognise(request)) as Principal;
    assert.deepEqual(
      [who.actor, who.role, who.units, who.session],
      [`wall:${made.body.id}`, "wall-display", ["5E"], null],
    );
    assert.equal(await api.recognise({ ...request, path: "/beds" }), null, "it is a display at walls only");
    const atRoot = (await api.recognise({ ...request, path: "/" })) as Principal;
    assert.equal(atRoot.role, "wall-display", "and at the root, which leads to its wall");
    assert.deepEqual(
      api.events.map(({ type, actor, data }) => [type, actor, data]),
      [["access.wall.paired", "user:charge", { wall: made.body.id, facility: "GEN", units: ["5E"] }]],
    );
    assert.deepEqual(
      api.ledger.map(({ action, actor }) => [action, actor]),
      [["sign-in.succeeded", `wall:${made.body.id}`]],
    );
  });

  test("keeps no code's secret and no token in the clear", async (t) => {
    const api = await open(t);
    const { screen } = await paired(api);
    const secret = screen.cookie.split("_").at(-1) ?? "none";
    const { rows } = await api.pool.query(
      "SELECT t::text AS token, p::text AS pairing FROM wall_token t, wall_pairing p",
    );
    assert.ok(rows.length > 0);
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(`${secret}|${Buffer.from(secret).toString("hex")}`));
  });

  test("is not claimed by who only read the code, and by nobody twice", async (t) => {
    const api = await open(t);
    const screen = api.screen();
    const onlooker = api.screen();
    const { code } = (await screen.post("/pairings")).body;
    await onlooker.post("/pairings");
    await api.approve({ code, name: "Hall", facility: "GEN" });
    assert.equal((await onlooker.post("/pairings/claim")).body.state, "waiting");
    const held = screen.cookie;
    await screen.post("/pairings/claim");
    screen.cookie = held;
    assert.equal((await screen.post("/pairings/claim")).body.state, "paired", "the answer may have been lost");
    assert.equal(await screen.isAt(), "paired");
    const late = api.screen();
    late.cookie = held;
    assert.equal((await late.post("/pairings/claim")).body.state, "over");
    const again = await api.approve({ code, name: "Hall", facility: "GEN" });
    assert.deepEqual([again.status, again.body.code], [404, "not-found"]);
  });

  test("is over after ten minutes", async (t) => {
    const api = await open(t);
    const screen = api.screen();
    const { code } = (await screen.post("/pairings")).body;
    api.clock.now += 10 * MINUTE;
    assert.equal((await api.approve({ code, name: "Hall", facility: "GEN" })).status, 404);
    assert.equal((await screen.post("/pairings/claim")).body.state, "over");
    assert.notEqual((await screen.post("/pairings")).body.code, code);
  });

  test("is for those who may approve walls, for places that there are, and not for guessing", async (t) => {
    const api = await open(t);
    const { code } = (await api.screen().post("/pairings")).body;
    const hall = { code, name: "Hall", facility: "GEN" };
    assert.equal((await api.approve(hall, "nurse")).status, 403);
    assert.equal((await api.ask("/api/v1/walls")).status, 401);
    const nowhere = await api.approve({ ...hall, units: ["5E", "MOON"] });
    assert.deepEqual([nowhere.status, nowhere.body.errors[0].pointer], [400, "/units/1"]);
    assert.equal((await api.approve({ ...hall, code: "ABC" })).body.errors[0].pointer, "/code");
    for (let round = 0; round < MOST_TRIES; round++)
      assert.equal((await api.approve({ ...hall, code: "ACDEFHJK" })).status, 404);
    assert.equal((await api.approve(hall)).status, 429);
  });

  test("gives one address so many codes and no more", async (t) => {
    const api = await open(t);
    for (let round = 0; round < 30; round++) assert.equal((await api.screen().post("/pairings")).status, 201);
    assert.equal((await api.screen().post("/pairings")).status, 429);
    api.clock.now += 10 * MINUTE;
    assert.equal((await api.screen().post("/pairings")).status, 201);
  });

  test("says where a code was asked for, before somebody lets the screen in", async (t) => {
    const api = await open(t);
    const { code } = (await api.screen().post("/pairings")).body;
    const { body } = await api.ask(`/api/v1/walls/pairings/${code}`, { bearer: "approver" });
    assert.match(body.remote, /127\.0\.0\.1$/);
    assert.equal(Date.parse(body.createdAt), api.clock.now);
  });
});

describe("a paired display", () => {
  test("lives for weeks by renewing its token, over restarts of the server", async (t) => {
    const api = await open(t);
    const { screen } = await paired(api);
    const first = screen.cookie;
    for (let day = 0; day < 21; day++) {
      api.clock.now += 20 * HOUR;
      assert.deepEqual((await screen.ask("/mine")).body, { state: "paired", isRenewalDue: true });
      assert.equal((await screen.post("/renew")).body.renewed, true);
      assert.deepEqual((await screen.ask("/mine")).body, { state: "paired", isRenewalDue: false });
    }
    assert.notEqual(screen.cookie, first);
    const kept = await api.pool.query<{ count: number }>("SELECT count(*)::int FROM wall_token");
    assert.ok((kept.rows[0]?.count ?? 99) <= 3, "old tokens are forgotten");
    const later = new WallStore({ pool: api.pool, onCopied: async () => {}, now: api.ports.now });
    const secret = screen.cookie.split("=")[1] ?? "";
    assert.equal((await later.find(secret, null))?.state, "paired");
  });

  test("that was off for longer than a day is paired anew", async (t) => {
    const api = await open(t);
    const { screen } = await paired(api);
    api.clock.now += 24 * HOUR;
    assert.equal(await screen.isAt(), "unknown");
    assert.equal((await screen.post("/renew")).status, 401);
  });

  test("loses nothing when the answer to a renewal is lost, or when two tabs renew at once", async (t) => {
    const api = await open(t);
    const { screen } = await paired(api);
    api.clock.now += 2 * HOUR;
    const before = screen.cookie;
    await screen.post("/renew");
    screen.cookie = before;
    api.clock.now += 5 * MINUTE;
    assert.equal(await screen.isAt(), "paired", "the next token was never used: the present one still holds");
    const other = api.screen();
    other.cookie = before;
    await Promise.all([screen.post("/renew"), other.post("/renew")]);
    assert.deepEqual(await Promise.all([screen.isAt(), other.isAt()]), ["paired", "paired"]);
  });

  test("is ended, and its thief with it, when a token that it has renewed comes again", async (t) => {
    const api = await open(t);
    const { screen, id } = await paired(api);
    const thief = api.screen();
    thief.cookie = screen.cookie;
    api.clock.now += 2 * HOUR;
    await screen.post("/renew");
    assert.equal(await screen.isAt(), "paired");
    api.clock.now += MINUTE;
    assert.equal(await thief.isAt(), "paired", "what was on its way may still arrive");
    assert.equal((await thief.post("/renew")).body.renewed, false);
    api.clock.now += 2 * MINUTE;
    assert.equal(await thief.isAt(), "ended");
    assert.equal(await screen.isAt(), "ended");
    const [wall] = (await api.ask("/api/v1/walls", { bearer: "approver" })).body.items;
    assert.deepEqual([wall.id, wall.endedBecause, wall.endedBy], [id, "copied", "system"]);
    assert.deepEqual([api.events.at(-1)?.type, api.events.at(-1)?.kind], ["access.wall.copied", "system"]);
    assert.equal(api.events.filter(({ type }) => type === "access.wall.copied").length, 1);
  });

  test("is ended, and its thief with it, when the thief renews first", async (t) => {
    const api = await open(t);
    const { screen } = await paired(api);
    const thief = api.screen();
    thief.cookie = screen.cookie;
    api.clock.now += 2 * HOUR;
    await thief.post("/renew");
    assert.equal(await thief.isAt(), "paired");
    api.clock.now += 3 * MINUTE;
    assert.equal(await screen.isAt(), "ended");
    assert.equal(await thief.isAt(), "ended");
  });

  test("that is revoked opens nothing from that moment, and says why", async (t) => {
    const api = await open(t);
    const { screen, id } = await paired(api);
    const body = { reason: "moved to the storeroom" };
    const asked = { method: "DELETE", body, bearer: "approver" };
    assert.equal((await api.ask(`/api/v1/walls/${id}`, asked)).status, 200);
    assert.equal(await screen.isAt(), "ended");
    assert.equal((await screen.post("/renew")).status, 401);
    const request = { method: "GET", path: "/wall", headers: { cookie: screen.cookie }, address: null };
    const who = (await api.recognise(request)) as Principal;
    assert.deepEqual([who.role, who.halted], [null, "revoked"]);
    assert.equal((await api.ask(`/api/v1/walls/${id}`, asked)).status, 404);
    const data = api.events.at(-1)?.data as { reasonRef: string };
    assert.equal(api.notes.get(data.reasonRef), body.reason);
    assert.equal((await screen.post("/pairings")).status, 201, "it may ask to be let in again");
  });

  test("has its sockets ended within a look, like those of a revoked token, and no others", async (t) => {
    const api = await open(t);
    const [first, second] = [await paired(api), await paired(api)];
    const ended: [string, string][] = [];
    const watch = new CredentialWatch({
      pool: api.pool,
      onEnded: (actor, code) => ended.push([actor, code]),
      onRetired: () => assert.fail("no token was renewed"),
      onError: (error) => assert.fail(error),
      now: api.ports.now,
    });
    const leave = watch.attend({ ...ANONYMOUS, actor: `wall:${first.id}` });
    watch.attend({ ...ANONYMOUS, actor: `wall:${second.id}` });
    watch.attend({ ...ANONYMOUS, actor: "wall:hall" });
    await watch.look();
    assert.deepEqual(ended, []);
    await api.ask(`/api/v1/walls/${first.id}`, { method: "DELETE", bearer: "approver" });
    await watch.look();
    assert.deepEqual(ended, [[`wall:${first.id}`, "revoked"]]);
    leave();
    await watch.look();
    assert.equal(ended.length, 1);
  });

  test("has the sockets of a token cut that it renewed some minutes ago, so that who copied it has to show it again", async (t) => {
    const api = await open(t);
    const { screen } = await paired(api);
    const cut: string[] = [];
    const watch = new CredentialWatch({
      pool: api.pool,
      onEnded: (actor) => assert.fail(`${actor} has not ended`),
      onRetired: (credential) => cut.push(credential),
      onError: (error) => assert.fail(error),
      now: api.ports.now,
    });
    const socketOf = async (cookie: string) =>
      (await api.recognise({
        method: "GET",
        path: "/socket.io/",
        headers: { cookie },
        auth: { surface: "wall" },
        address: null,
      })) as Principal;
    const copied = screen.cookie;
    const before = await socketOf(copied);
    watch.attend(before);
    api.clock.now += 2 * HOUR;
    await screen.post("/renew");
    const after = await socketOf(screen.cookie);
    watch.attend(after);
    assert.notEqual(after.credential, before.credential);
    api.clock.now += MINUTE;
    await watch.look();
    assert.deepEqual(cut, [], "what was on its way may still arrive");
    api.clock.now += 2 * MINUTE;
    await watch.look();
    assert.deepEqual(cut, [before.credential]);
    assert.equal((await socketOf(copied)).halted, "revoked", "whoever comes again with the copy ends the display");
  });
});
