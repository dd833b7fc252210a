import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { type TestContext, test } from "node:test";
import { SignJWT } from "jose";
import {
  confirmSignOut,
  type Identity,
  passProvider,
  startIdentityProvider,
} from "#tests/support/identity-provider.ts";
import { SignInClient } from "#tests/support/sign-in-client.ts";
import { connected, ended, openScreen, startAccessNodes } from "./access-nodes.ts";

const PEOPLE: Identity[] = [
  { sub: "p1", name: "Ada Ferris", groups: ["staff", "charge-4e", "nurses-5e", "nurses-4e"] },
  { sub: "p2", name: "Ben Okafor", groups: ["staff", "car-pool"] },
];

const ADDRESS_LIMIT = 150;
const LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

async function start(t: TestContext, options: { inIdToken?: boolean } = {}, more: Record<string, string> = {}) {
  let close = async () => {};
  t.after(() => close());
  let issuer = "";
  let key: KeyObject | undefined;
  let logoutTokens: readonly string[] = [];
  const nodes = await startAccessNodes(t, 1, async (url) => {
    const provider = await startIdentityProvider(PEOPLE, url, options);
    close = provider.close;
    ({ issuer, key, logoutTokens } = provider);
    return { ...provider.environment(url), ...more };
  });
  assert.ok(key);
  return { ...nodes, issuer, key, logoutTokens, closeProvider: () => close() };
}

/** To the provider and back, up to the address with the code. */
async function toCallback(browser: SignInClient, sub: string): Promise<URL> {
  const authorize = await browser.signIn("oidc");
  const asked = authorize.searchParams;
  assert.equal(asked.get("code_challenge_method"), "S256");
  assert.ok(asked.get("state") && asked.get("nonce"));
  return passProvider(browser, authorize, sub, `${browser.url}/api/auth/callback/oidc`);
}

const landing = async (browser: SignInClient, at: URL) =>
  new URL((await browser.ask(at.href)).headers.get("location") ?? "", browser.url);

test("groups of a real OpenID provider become roles and units by the site's own map", async (t) => {
  const { url, pool } = await start(t);

  await t.test(
    "the first rule that holds gives the role, and a role of several rules holds in all their units",
    async () => {
      const browser = new SignInClient(url);
      const landed = await landing(browser, await toCallback(browser, "p1"));
      assert.equal(landed.pathname, "/beds");
      const { body } = await browser.call("GET", "/api/v1/session");
      assert.deepEqual(
        [body.name, body.role, body.grants],
        [
          "Ada Ferris",
          "unit-nurse",
          [
            { role: "unit-nurse", units: ["4E", "5E"] },
            { role: "charge-nurse", units: ["4E"] },
          ],
        ],
      );
      const { rows } = await pool.query("SELECT type FROM event WHERE type LIKE 'access.account.%'");
      assert.deepEqual(rows, [{ type: "access.account.created" }]);
    },
  );

  await t.test("somebody without a mapped group is refused, and no session is made", async () => {
    const browser = new SignInClient(url);
    const landed = await landing(browser, await toCallback(browser, "p2"));
    assert.equal(landed.searchParams.get("error"), "no-role");
    assert.equal((await browser.call("GET", "/api/v1/session")).status, 401);
    const { rows } = await pool.query("SELECT name FROM session");
    assert.deepEqual(rows, [{ name: "Ada Ferris" }]);
  });

  await t.test("an answer with another state is refused", async () => {
    const browser = new SignInClient(url);
    const callback = await toCallback(browser, "p1");
    callback.searchParams.set("state", "made-up");
    const landed = await landing(browser, callback);
    assert.equal(landed.searchParams.get("error"), "OAuthCallback");
    assert.equal((await browser.call("GET", "/api/v1/session")).status, 401);
  });

  await t.test("an answer is good for the browser that asked, and for nobody who is handed the address", async () => {
    const asked = new SignInClient(url);
    const callback = await toCallback(asked, "p1");
    const other = new SignInClient(url);
    assert.equal((await landing(other, callback)).searchParams.get("error"), "OAuthCallback");
    assert.equal((await other.call("GET", "/api/v1/session")).status, 401);
  });

  await t.test("a locked session is opened by the provider and not by a password", async () => {
    const browser = new SignInClient(url);
    await landing(browser, await toCallback(browser, "p1"));
    await browser.call("POST", "/api/v1/session/lock", {});
    assert.equal((await browser.call("POST", "/api/v1/session/unlock", {})).status, 403);
    const authorize = await browser.signIn("oidc");
    assert.equal(authorize.searchParams.get("prompt"), "login", "the provider asks again, whom it remembers too");
    await landing(browser, await toCallback(browser, "p1"));
    assert.equal((await browser.call("GET", "/api/v1/session")).body.state, "open");
  });
});

test("whoever signs out is signed out at the provider as well, and the session here ends first", async (t) => {
  const { url, issuer, pool } = await start(t);
  const browser = new SignInClient(url);
  await landing(browser, await toCallback(browser, "p1"));

  const leaving = await browser.signOut();
  assert.equal((await browser.call("GET", "/api/v1/session")).status, 401, "before the provider was visited");
  const { rows } = await pool.query("SELECT ended_because FROM session");
  assert.deepEqual(rows, [{ ended_because: "signed-out" }]);
  assert.equal(leaving.origin, issuer);
  assert.deepEqual(Object.fromEntries(leaving.searchParams), {
    client_id: "caretower",
    post_logout_redirect_uri: `${url}/sign-in`,
  });

  assert.equal((await confirmSignOut(browser, leaving)).href, `${url}/sign-in`);
  const authorize = await browser.signIn("oidc");
  assert.equal(authorize.searchParams.get("prompt"), null);
  const asked = await browser.ask(authorize.href);
  assert.match(asked.headers.get("location") ?? "", /\/interaction\//, "the provider asks who it is");
});

test("a provider that is gone keeps nobody signed in here", async (t) => {
  const { url, closeProvider } = await start(t);
  const browser = new SignInClient(url);
  await landing(browser, await toCallback(browser, "p1"));
  await closeProvider();
  const left = await browser.signOut();
  assert.equal(left.origin, url);
  assert.equal((await browser.call("GET", "/api/v1/session")).status, 401);
});

test("whom the provider signs out is signed out here, by its signed word alone", async (t) => {
  const { url, issuer, key, logoutTokens, pool } = await start(t, {}, { RATE_LIMIT_ADDRESS: String(ADDRESS_LIMIT) });
  const signedIn = async () => {
    const browser = new SignInClient(url);
    await landing(browser, await toCallback(browser, "p1"));
    return browser;
  };
  const tell = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/auth/backchannel-logout`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ logout_token: token }),
    });
  const statusOf = async (browser: SignInClient) => (await browser.call("GET", "/api/v1/session")).status;
  const logout = (claims: Record<string, unknown> = {}) =>
    new SignJWT({ events: { [LOGOUT]: {} }, sub: "p1", jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: "RS256", typ: "logout+jwt" })
      .setIssuer(issuer)
      .setAudience("caretower")
      .setIssuedAt()
      .setExpirationTime("2m");
  const forged = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

  await t.test("signing out at the provider ends that sign-in, on open screens too, and no other", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const screen = openScreen(t, url, one);
    await connected(screen);
    const told = ended(screen);
    await confirmSignOut(one, new URL(`${issuer}/session/end`));
    assert.equal(await told, "signed-out");
    assert.deepEqual([await statusOf(one), await statusOf(other)], [401, 200]);
    const { rows } = await pool.query<{ body: string }>("SELECT body FROM access_entry");
    const endings = rows.map(({ body }) => JSON.parse(body)).filter(({ action }) => action === "session.ended");
    assert.deepEqual(
      endings.map(({ detail }) => detail),
      [{ method: "oidc", why: "provider" }],
    );
  });

  await t.test("what the provider itself sent is refused when it comes a second time", async () => {
    const [sent] = logoutTokens;
    assert.ok(sent);
    assert.equal((await tell(sent)).status, 400);
  });

  await t.test("a token that names the person alone ends all of their sign-ins, once", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const token = await logout().sign(key);
    const heard = await tell(token, { origin: issuer, "sec-fetch-site": "cross-site" });
    assert.deepEqual([heard.status, heard.headers.get("cache-control")], [200, "no-store"]);
    assert.deepEqual([await statusOf(one), await statusOf(other)], [401, 401]);
    const back = await signedIn();
    assert.equal((await tell(token)).status, 400);
    assert.equal(await statusOf(back), 200);
  });

  await t.test("what was forged, or was meant otherwise, ends nothing", async () => {
    const browser = await signedIn();
    const now = Math.trunc(Date.now() / 1000);
    const refused: Record<string, string> = {
      "another's signature": await logout().sign(forged),
      "the client's secret as a key": await logout()
        .setProtectedHeader({ alg: "HS256" })
        .sign(Buffer.from("an-invented-client-secret")),
      "no signature": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${(await logout().sign(key)).split(".")[1]}.`,
      "another issuer": await logout().setIssuer("https://elsewhere.example").sign(key),
      "another audience": await logout().setAudience("another-client").sign(key),
      "an ID token": await logout({ events: undefined }).sign(key),
      "a nonce": await logout({ nonce: "n" }).sign(key),
      "another event": await logout({ events: { "https://elsewhere.example/event": {} } }).sign(key),
      "no id": await logout({ jti: undefined }).sign(key),
      nobody: await logout({ sub: undefined }).sign(key),
      "an old one": await logout()
        .setIssuedAt(now - 600)
        .sign(key),
      "an expired one": await logout()
        .setExpirationTime(now - 60)
        .sign(key),
      "one from tomorrow": await logout()
        .setIssuedAt(now + 86_400)
        .setExpirationTime(now + 90_000)
        .sign(key),
      nothing: "",
    };
    for (const [what, token] of Object.entries(refused)) assert.equal((await tell(token)).status, 400, what);
    assert.equal(await statusOf(browser), 200);
    assert.equal((await tell(await logout().sign(key))).status, 200, "as it must be");
    assert.equal(await statusOf(browser), 401);
  });

  await t.test("whoever tries tokens without end is told to wait", async () => {
    const token = await logout().sign(forged);
    const statuses = new Set<number>();
    // Enough for two of the limit's minutes: one may end on the way.
    for (let tries = 0; tries < 2 * ADDRESS_LIMIT + 2 && !statuses.has(429); tries += 1)
      statuses.add((await tell(token)).status);
    assert.deepEqual([...statuses], [400, 429]);
  });
});

test("groups are found behind the userinfo endpoint where the provider keeps them out of the ID token", async (t) => {
  const { url } = await start(t, { inIdToken: false });
  const browser = new SignInClient(url);
  await landing(browser, await toCallback(browser, "p1"));
  assert.equal((await browser.call("GET", "/api/v1/session")).body.role, "unit-nurse");
});

test("a configured identity provider closes the demonstration's door, on the server and not only on the page", async (t) => {
  const demonstration = { SIMULATE: "on", SIMULATE_BEDS: "40" };
  const { url } = await start(t, {}, demonstration);
  const browser = new SignInClient(url);
  const refused = await browser.signIn("demonstration", { role: "administrator" });
  assert.equal(refused.searchParams.get("error"), "demonstration-off");
  assert.equal((await browser.call("GET", "/api/v1/session")).status, 401);
});

test("a real source closes the demonstration's door", async (t) => {
  const { url } = await startAccessNodes(t, 1);
  const browser = new SignInClient(url);
  const refused = await browser.signIn("demonstration", { role: "administrator" });
  assert.equal(refused.searchParams.get("error"), "demonstration-off");
});
