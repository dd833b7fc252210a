import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { z } from "zod";
import { PASSWORD, startAccessNodes } from "#tests/integration/access/access-nodes.ts";
import { SignInClient } from "#tests/support/sign-in-client.ts";

const NURSE = [{ role: "unit-nurse" as const, units: ["4E"] }];
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const POLICY = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

test("a server in front of a browser", async (t) => {
  const { url } = await startAccessNodes(t, 1);

  await t.test("every answer says what a browser may not do with it", async () => {
    for (const path of ["/api/v1/beds", "/api/health/live", "/api/v1/openapi.json", "/nowhere", "/api/auth/csrf"]) {
      const { headers } = await fetch(`${url}${path}`);
      for (const [name, value] of Object.entries(POLICY)) assert.equal(headers.get(name), value, `${path} ${name}`);
      assert.match(headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
      assert.match(headers.get("permissions-policy") ?? "", /camera=\(\), .*geolocation=\(\)/);
      assert.equal(headers.get("strict-transport-security"), null, "no TLS is known of here");
    }
    const json = (await fetch(`${url}/api/v1/beds`)).headers.get("content-security-policy") ?? "";
    assert.match(json, /^default-src 'none';/);
    assert.doesNotMatch(json, /nonce|self/);
  });

  await t.test("an idle connection is kept for longer than a proxy in front keeps its own", async () => {
    const { headers } = await fetch(`${url}/api/health/live`);
    const [, seconds] = /timeout=(\d+)/.exec(headers.get("keep-alive") ?? "") ?? [];
    assert.ok(Number(seconds) > 60, `${seconds} s`);
  });

  await t.test(
    "the description of the API marks its one style sheet with the nonce of its policy, a new one each time",
    async () => {
      const nonces = await Promise.all(
        [1, 2].map(async () => {
          const answer = await fetch(`${url}/api/v1`, {
            headers: { "content-security-policy": "script-src 'nonce-mine'" },
          });
          const policy = answer.headers.get("content-security-policy") ?? "";
          const nonce = /script-src 'nonce-([^']+)' 'strict-dynamic';/.exec(policy)?.[1] ?? "";
          assert.ok(nonce.length >= 22 && nonce !== "mine", policy);
          assert.doesNotMatch(policy, /script-src[^;]*(unsafe-inline|unsafe-eval|\*)/);
          assert.ok((await answer.text()).includes(`<style nonce="${nonce}">`));
          return nonce;
        }),
      );
      assert.notEqual(nonces[0], nonces[1]);
    },
  );
});

test("served behind TLS, a browser is told to come by TLS only", async (t) => {
  const { url } = await startAccessNodes(t, 1, () => ({ PUBLIC_URL: "https://caretower.example" }));
  const { headers } = await fetch(`${url}/api/v1`);
  assert.match(headers.get("strict-transport-security") ?? "", /^max-age=31536000/);
  assert.match(headers.get("content-security-policy") ?? "", /upgrade-insecure-requests/);
});

test("requests that other sites make a browser send", async (t) => {
  const { url, addAccount } = await startAccessNodes(t, 1);
  await addAccount("Nora", NURSE);

  await t.test("no operation that changes anything takes a cookie from a page of another site", async () => {
    const browser = new SignInClient(url);
    await browser.signIn("local", { userName: "nora", password: PASSWORD });
    const document = documentSchema.parse(await (await browser.ask("/api/v1/openapi.json")).json());
    const changing = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .map((method) => method.toUpperCase())
        .filter((method) => method !== "GET")
        .map((method) => ({ method, path: path.replaceAll(/\{\w+\}/g, "x") })),
    );
    assert.ok(changing.length > 10, `only ${changing.length} operations change anything`);
    const foreign: Record<string, string>[] = [
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site", origin: url },
      { "sec-fetch-site": "same-site", origin: url },
    ];
    for (const { method, path } of changing)
      for (const headers of foreign) {
        const answer = await browser.ask(path, {
          method,
          headers: { ...headers, "content-type": "application/json" },
          ...(method === "POST" && { body: "{}" }),
        });
        const { code } = (await answer.json()) as { code: string };
        assert.deepEqual([answer.status, code], [403, "other-site"], `${method} ${path} ${JSON.stringify(headers)}`);
      }
    const own = await browser.call("POST", "/api/v1/session/lock", {});
    assert.equal(own.status, 200);
  });

  await t.test("a form cannot be taken for a command", async () => {
    const browser = new SignInClient(url);
    await browser.signIn("local", { userName: "nora", password: PASSWORD });
    const types = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"];
    for (const type of types) {
      const body = '{"state":"ready","reason":"x"}';
      const answer = await browser.ask("/api/v1/beds/4E-01/assertions", {
        method: "POST",
        headers: { "content-type": type, "sec-fetch-site": "same-origin" },
        body,
      });
      assert.equal(answer.status, 415, type);
    }
  });

  await t.test("the cookie of a session is for this site and for the server alone", async () => {
    const browser = new SignInClient(url);
    const { csrfToken } = (await (await browser.ask("/api/auth/csrf")).json()) as { csrfToken: string };
    const answer = await browser.ask("/api/auth/callback/local", {
      method: "POST",
      body: new URLSearchParams({
        csrfToken,
        json: "true",
        callbackUrl: "/beds",
        userName: "nora",
        password: PASSWORD,
      }),
    });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith("caretower-session=")) ?? "";
    assert.match(cookie, /; HttpOnly/i);
    assert.match(cookie, /; SameSite=(Lax|Strict)/i);
  });
});

describe("callers that ask too much", () => {
  test("a caller past the limit is told when to come again, and nobody else is", async (t) => {
    const { url, addAccount } = await startAccessNodes(t, 1, () => ({ RATE_LIMIT_CALLER: "10" }));
    await addAccount("Nora", NURSE);
    await addAccount("Olaf", NURSE);
    const nora = new SignInClient(url);
    const olaf = new SignInClient(url);
    await nora.signIn("local", { userName: "nora", password: PASSWORD });
    await olaf.signIn("local", { userName: "olaf", password: PASSWORD });
    let refused: Response | null = null;
    for (let asked = 0; asked < 12 && !refused; asked++) {
      const answer = await nora.ask("/api/v1/session");
      if (answer.status === 429) refused = answer;
    }
    assert.ok(refused, "twelve requests were let through");
    assert.equal(refused.headers.get("content-type"), "application/problem+json");
    const wait = Number(refused.headers.get("retry-after"));
    assert.ok(wait >= 1 && wait <= 60, `retry after ${wait}`);
    assert.equal(((await refused.json()) as { code: string }).code, "too-many");
    assert.equal((await olaf.ask("/api/v1/session")).status, 200);
  });

  test("an address past the limit is refused before credentials are looked up; messages and health are not counted", async (t) => {
    const { url } = await startAccessNodes(t, 1, () => ({ RATE_LIMIT_ADDRESS: "10" }));
    const statuses: number[] = [];
    for (let asked = 0; asked < 12; asked++) {
      const headers = { authorization: `Bearer ${randomBytes(12).toString("hex")}` };
      statuses.push((await fetch(`${url}/api/v1/beds`, { headers })).status);
    }
    assert.deepEqual(new Set(statuses.slice(0, 10)), new Set([401]));
    assert.deepEqual(statuses.slice(10), [429, 429]);
    assert.equal((await fetch(`${url}/api/health/live`)).status, 200);
    assert.notEqual((await fetch(`${url}/api/ingest/webhook/NOBODY`, { method: "POST", body: "{}" })).status, 429);
  });
});

describe("what is written down about requests", () => {
  test("no secret that was sent, right or wrong, stands in the server's output", async (t) => {
    const clientSecret = randomBytes(16).toString("hex");
    const { url, nodes, addAccount } = await startAccessNodes(t, 1, () => ({
      LOG_LEVEL: "trace",
      TREE_HEAD_WEBHOOK: "http://127.0.0.1:9/heads",
      TREE_HEAD_WEBHOOK_SECRET: `whsec_${Buffer.from(clientSecret).toString("base64")}`,
    }));
    await addAccount("Nora", NURSE);
    const browser = new SignInClient(url);
    const wrong = `wrong ${randomBytes(12).toString("hex")}`;
    await browser.signIn("local", { userName: "nora", password: wrong });
    await browser.signIn("local", { userName: "nora", password: PASSWORD });
    const bearer = randomBytes(24).toString("hex");
    await fetch(`${url}/api/v1/beds`, { headers: { authorization: `Bearer ${bearer}` } });
    await fetch(`${url}/api/v1/beds?token=${bearer}`);
    await browser.ask("/api/v1/beds/4E-01/assertions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"reason":"${bearer}"`,
    });
    for (const node of nodes) {
      const text = node.output();
      assert.ok(text.includes("ready."), "the server has said something");
      const secrets = [wrong, PASSWORD, bearer, clientSecret, Buffer.from(clientSecret).toString("base64")];
      for (const secret of [...secrets, ...browser.cookies.values()])
        assert.ok(!text.includes(secret), "a secret stands in the output");
    }
  });
});
