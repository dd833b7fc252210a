import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import next from "next/package.json" with { type: "json" };

const root = new URL("../../..", import.meta.url);

test("a high weakness in what the product runs on fails the run and is named", async (t) => {
  const advisory = {
    id: 1,
    url: "https://example.org/1",
    title: "a weakness",
    severity: "high",
    vulnerable_versions: "*",
  };
  const { code, said } = await audit(await registryThat(t, answers(200, { next: [advisory] })));
  assert.equal(code, 1);
  assert.match(said, /high: next /);
});

test("a registry that knows of nothing lets the run pass", async (t) => {
  const { code, said } = await audit(await registryThat(t, answers(200, {})));
  assert.equal(code, 0);
  assert.match(said, /=== dependencies audited: 0 critical, 0 high/);
});

test("a registry that offers no audits is said, and held against the run only where one is required", async (t) => {
  const registry = await registryThat(t, answers(405, {}));
  const { code, said } = await audit(registry, { CI: "true" });
  assert.equal(code, 0);
  assert.match(said, /=== dependencies not audited: the registry offers no audits \(it answers 405\)/);
  assert.equal((await audit(registry, { AUDIT: "required" })).code, 1);
});

function answers(status: number, body: object): RequestListener {
  return (request, response) => {
    request.resume();
    const said = request.method === "GET" ? packument(decodeURIComponent((request.url ?? "").slice(1))) : body;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
  };
}

/** What npm reads of a package before it believes that an advisory is about it. */
function packument(name: string) {
  return { name, versions: name === "next" ? { [next.version]: { name, version: next.version } } : {} };
}

async function registryThat(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function audit(registry: string, env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const { CI, AUDIT, ...inherited } = process.env;
  const child = spawn(process.execPath, ["tests/run/audit-dependencies.mjs"], {
    cwd: root,
    env: { ...inherited, ...env, npm_config_registry: registry },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { code, said };
}
