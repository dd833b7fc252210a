import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Browser, type BrowserContext, expect } from "@playwright/test";
import pg from "pg";
import { z } from "zod";
import { AccountStore } from "#server/access/sign-in/account-store.ts";
import type { Role } from "#server/contracts/access.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { UNIT_ROLES } from "#tests/access/expected-grants.ts";
import { invented } from "#tests/integration/ingest/invented-site.ts";
import { rawSender } from "#tests/integration/mllp/raw-sender.ts";
import { type ServerProcess, startServer } from "#tests/support/server-process.ts";
import { openTestServer } from "#tests/support/test-server.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { CANARY_MESSAGES, planned, tellByHttp } from "./canary-patient.ts";

const PASSWORD = "nine grey herons by the weir";
/** A connection that was let go while it was idle is opened anew: nothing of such a request was read. */
const AGAIN = 3;
const OWN_UNITS = ["5E", "ED"];
const PEOPLE: Role[] = ["administrator", "charge-nurse", "compliance", "evs", "integration-engineer", "unit-nurse"];

export interface CanaryHospital {
  server: ServerProcess;
  /** What the senders of the messages were answered. */
  answered: string[];
  /** A browser of its own, in which somebody of the role is signed in, or a display is paired. */
  enter(browser: Browser, role: Role): Promise<BrowserContext>;
  /** Further messages about the canary patient, which change what screens show; resolves when they are taken. */
  tellMore(): Promise<void>;
  close(): Promise<void>;
}

/** A real server with pages whose senders have told of the canary patient over every wire, and a few people. */
export async function openCanaryHospital(program?: string): Promise<CanaryHospital> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "caretower-canary-"));
  const databases = await openTestServer();
  const database = await databases.createDatabase(true);
  const siteFile = path.join(directory, "site.json");
  const keyRingFile = path.join(directory, "keys/ring.json");
  await writeFile(siteFile, JSON.stringify(invented()));
  await addAccounts(database.url, keyRingFile);
  const server = await startServer({
    databaseUrl: database.url,
    siteFile,
    keyRingFile,
    environment: { ROLES: "ingest,web,worker", LOG_LEVEL: "trace", DATA_DIR: path.join(directory, "data") },
    ...(program && { program }),
  });
  const url = server.webUrl.replace("127.0.0.1", "localhost");
  const answered = [...(await hear(server, CANARY_MESSAGES)), ...(await tellByHttp(server.webUrl))];
  await isAbreast(server.webUrl);
  let times = 0;
  return {
    server: { ...server, webUrl: url },
    answered,
    enter: async (browser, role) => {
      const context = await browser.newContext({ baseURL: url });
      if (role === "wall-display") await pair(browser, context, url);
      else await signIn(context, url, role);
      return context;
    },
    tellMore: async () => {
      times += 1;
      answered.push(...(await hear(server, planned(times))));
    },
    close: async () => {
      await server.stop();
      await databases.dropDatabase(database.name);
      await databases.release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function addAccounts(databaseUrl: string, keyRingFile: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const accounts = new AccountStore(pool, await openKeyRing(keyRingFile));
  for (const role of PEOPLE) {
    const grants = [{ role, units: UNIT_ROLES.includes(role) ? OWN_UNITS : ("all" as const) }];
    const person = { userName: role, displayName: `Somebody as ${role}`, familyName: null, password: PASSWORD, grants };
    await accounts.createLocal(person, "system");
  }
  await pool.end();
}

async function hear(server: ServerProcess, messages: readonly string[]): Promise<string[]> {
  const sender = await rawSender(server.mllpPort);
  for (const message of messages) sender.send(message);
  const replies = await sender.repliesReach(messages.length);
  sender.socket.destroy();
  return replies;
}

const readinessSchema = z.object({ position: z.number(), reconciledPosition: z.number(), viewPosition: z.number() });

async function isAbreast(url: string): Promise<void> {
  await waitFor("the screens to be abreast of the log", async () => {
    const state = readinessSchema.parse(await (await fetch(`${url}/api/health/ready`)).json());
    return state.position > 0 && state.reconciledPosition === state.position && state.viewPosition === state.position;
  });
}

async function signIn(context: BrowserContext, url: string, role: Role): Promise<void> {
  const { csrfToken } = z
    .object({ csrfToken: z.string() })
    .parse(await (await context.request.get("/api/auth/csrf", { maxRetries: AGAIN })).json());
  const form = { csrfToken, userName: role, password: PASSWORD, json: "true", callbackUrl: "/wall" };
  const answer = await context.request.post("/api/auth/callback/local", {
    form,
    headers: { origin: url },
    maxRetries: AGAIN,
  });
  expect(answer.ok(), `${role} signs in`).toBe(true);
}

async function pair(browser: Browser, context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.goto("/wall");
  const shown = page.getByRole("status", { name: "Pairing code" });
  await expect(shown).toHaveText(/^[A-Z0-9]{8}$/);
  const administrator = await browser.newContext({ baseURL: url });
  await signIn(administrator, url, "administrator");
  const data = { code: await shown.textContent(), name: "5 East corridor", facility: "GEN" };
  const approved = await administrator.request.post("/api/v1/walls", {
    data,
    headers: { origin: url },
    maxRetries: AGAIN,
  });
  expect(approved.status()).toBe(201);
  await administrator.close();
  await expect(page).toHaveURL(/\/wall$/);
  await page.close();
}
