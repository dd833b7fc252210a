import assert from "node:assert/strict";
import { test } from "node:test";
import { SignInClient } from "#tests/support/sign-in-client.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { connected, disconnected, ended, openScreen, PASSWORD, refusedWith, startAccessNodes } from "./access-nodes.ts";

const NURSE = [{ role: "unit-nurse" as const, units: ["4E"] }];
/** Far longer than a change takes to be told of, and far shorter than anything else that would close a screen. */
const SECONDS_MS = 10_000;
const errorOf = (url: URL) => url.searchParams.get("error");

test("a local account signs in, and the cookie is worth what its row on the server says", async (t) => {
  const { url, pool, addAccount } = await startAccessNodes(t, 1);
  await addAccount("Nora", NURSE);
  const browser = new SignInClient(url);

  await t.test("nobody is let in without signing in", async () => {
    const answer = await browser.call("GET", "/api/v1/beds");
    assert.deepEqual([answer.status, answer.body.code], [401, "sign-in"]);
  });

  await t.test("a wrong password and an unknown name get the same answer", async () => {
    const wrong = await browser.signIn("local", { userName: "nora", password: "eight paper boats" });
    const unknown = await browser.signIn("local", { userName: "nobody", password: "eight paper boats" });
    assert.equal(errorOf(wrong), "credentials");
    assert.equal(String(wrong), String(unknown));
    assert.equal((await browser.call("GET", "/api/v1/session")).status, 401);
  });

  await t.test("the right password opens a session with the first role and its units", async () => {
    const landed = await browser.signIn("local", { userName: " NORA ", password: PASSWORD });
    assert.equal(landed.pathname, "/beds");
    const session = await browser.call("GET", "/api/v1/session");
    assert.deepEqual([session.body.role, session.body.name, session.body.state], ["unit-nurse", "Nurse Nora", "open"]);
    assert.equal((await browser.call("GET", "/api/v1/beds")).status, 200);
  });

  await t.test("a role may only do what is granted to it", async () => {
    const answer = await browser.call("GET", "/api/v1/accounts");
    assert.deepEqual([answer.status, answer.body.code], [403, "role"]);
  });

  await t.test("a command sent by another site's page does not borrow the cookie", async () => {
    const headers = { "content-type": "application/json", origin: "https://elsewhere.example" };
    const answer = await browser.ask("/api/v1/session/lock", { method: "POST", headers, body: "{}" });
    assert.equal(answer.status, 403);
    assert.equal((await browser.call("GET", "/api/v1/session")).body.state, "open");
  });

  await t.test("the token in the cookie says nothing but which session it is", async () => {
    const { rows } = await pool.query("SELECT id FROM session WHERE ended_at IS NULL");
    assert.equal(rows.length, 1);
    const cookie = browser.cookies.get("caretower-session") ?? "";
    assert.equal(cookie.split(".").length, 5, "encrypted, and not only signed");
    browser.cookies.set("caretower-session", `${cookie.slice(0, -3)}AAA`);
    assert.equal((await browser.call("GET", "/api/v1/beds")).status, 401);
    browser.cookies.set("caretower-session", cookie);
  });

  await t.test("signing out ends the session, whoever kept the cookie", async () => {
    const kept = browser.cookies.get("caretower-session") ?? "";
    await browser.signOut();
    assert.equal(browser.cookies.has("caretower-session"), false);
    browser.cookies.set("caretower-session", kept);
    const after = () => browser.call("GET", "/api/v1/beds");
    assert.equal((await after()).status, 401);
  });

  await t.test("what happened stands in the access ledger, without the name that was tried", async () => {
    const { rows } = await pool.query<{ body: string }>("SELECT body FROM access_entry ORDER BY position");
    const byPeople = rows.map(({ body }) => JSON.parse(body)).filter(({ actor }) => actor !== "system");
    assert.deepEqual(
      byPeople.map(({ action }) => action),
      ["sign-in.refused", "sign-in.refused", "sign-in.succeeded", "access.refused", "session.ended"],
    );
    assert.ok(!rows.some(({ body }) => body.includes("nobody") || body.includes("paper boats")));
  });

  await t.test("after ten tries at one account even the right password is refused for a while", async () => {
    for (let tries = 0; tries < 10; tries += 1)
      await browser.signIn("local", { userName: "nora", password: "wrong again and again" });
    assert.equal(errorOf(await browser.signIn("local", { userName: "nora", password: PASSWORD })), "too-many");
  });
});

test("an ended session is felt on the open screens of every node within seconds", async (t) => {
  const { nodes, url, addAccount } = await startAccessNodes(t, 2);
  await addAccount("nora", NURSE);
  await addAccount("root", [{ role: "administrator", units: "all" }]);
  const [nurse, admin] = [new SignInClient(url), new SignInClient(url)];
  await nurse.signIn("local", { userName: "nora", password: PASSWORD });
  await admin.signIn("local", { userName: "root", password: PASSWORD });
  const screens = nodes.map((node) => openScreen(t, node.webUrl, nurse));
  await Promise.all(screens.map((screen) => connected(screen)));

  const told = Promise.all(screens.map((screen) => ended(screen)));
  const gone = Promise.all(screens.map((screen) => disconnected(screen)));
  const { items } = (await admin.call("GET", "/api/v1/sessions")).body as { items: { id: string; name: string }[] };
  const id = items.find(({ name }) => name === "Nurse nora")?.id;
  const startedAt = performance.now();
  assert.equal((await admin.call("DELETE", `/api/v1/sessions/${id}`)).status, 200);
  assert.deepEqual(await told, ["revoked", "revoked"]);
  await gone;
  assert.ok(performance.now() - startedAt < SECONDS_MS);

  const refused = openScreen(t, nodes[1]?.webUrl ?? "", nurse);
  assert.equal(await refusedWith(refused), "revoked");
});

test("a session without input is locked by the server, screens and API alike, until the password is given again", async (t) => {
  const { url, addAccount, pool } = await startAccessNodes(t, 1, () => ({ IDLE_LOCK_MINUTES: "5" }));
  await addAccount("nora", [...NURSE, { role: "charge-nurse", units: ["4E", "5E"] }]);
  const browser = new SignInClient(url);
  await browser.signIn("local", { userName: "nora", password: PASSWORD });
  const screen = openScreen(t, url, browser);
  await connected(screen);
  const told = ended(screen);
  await pool.query("UPDATE session SET last_input_at = last_input_at - interval '6 minutes'");
  assert.equal(await told, "locked");
  // A node believes a row for a second; no row but a test's has its input moved back.
  const refused = await waitFor("the API to have read the row again", async () => {
    const answer = await browser.call("GET", "/api/v1/beds");
    return answer.status === 200 ? null : answer;
  });
  assert.deepEqual([refused.status, refused.body.code], [401, "locked"]);
  const late = await browser.call("POST", "/api/v1/session/input", { secondsAgo: 0 });
  assert.equal(late.body.state, "locked", "input does not open what is locked");
  const changed = await browser.call("POST", "/api/v1/session/role", { role: "charge-nurse" });
  assert.equal(changed.status, 401);

  assert.equal((await browser.call("POST", "/api/v1/session/unlock", { password: "no" })).status, 403);
  assert.equal((await browser.call("POST", "/api/v1/session/unlock", { password: PASSWORD })).status, 200);
  assert.equal((await browser.call("GET", "/api/v1/beds")).status, 200);
  await waitFor("the lock in the ledger", async () => {
    const { rows } = await pool.query<{ body: string }>("SELECT body FROM access_entry ORDER BY position");
    const actions = rows.map(({ body }) => JSON.parse(body).action);
    return (
      actions.includes("session.unlocked") && actions.filter((action) => action === "session.unlocked").length === 1
    );
  });
});

test("somebody with several roles takes another one on, and open screens start over with it", async (t) => {
  const { url, addAccount, pool } = await startAccessNodes(t, 1);
  await addAccount("nora", [...NURSE, { role: "charge-nurse", units: ["4E", "5E"] }]);
  const browser = new SignInClient(url);
  await browser.signIn("local", { userName: "nora", password: PASSWORD });
  const screen = openScreen(t, url, browser);
  await connected(screen);
  const told = ended(screen);
  const answer = await browser.call("POST", "/api/v1/session/role", { role: "charge-nurse" });
  assert.deepEqual([answer.status, answer.body.role], [200, "charge-nurse"]);
  assert.equal(await told, "changed");
  assert.equal((await browser.call("POST", "/api/v1/session/role", { role: "administrator" })).status, 403);
  const { rows } = await pool.query("SELECT type FROM event WHERE type = 'access.role.changed'");
  assert.equal(rows.length, 1);
});
