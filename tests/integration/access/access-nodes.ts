import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { io } from "socket.io-client";
import { z } from "zod";
import type { RoleGrant } from "#server/access/sessions/role-grant.ts";
import { AccountStore } from "#server/access/sign-in/account-store.ts";
import type { EndCode } from "#server/contracts/live.ts";
import { freePort } from "#server/db/free-port.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import type { Screen } from "#tests/support/live-hall.ts";
import { type ServerProcess, startTestServer } from "#tests/support/server-process.ts";
import type { SignInClient } from "#tests/support/sign-in-client.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

export const PASSWORD = "seven paper boats at noon";

const SITE = {
  facilities: [{ id: "HUP", name: "Hospital Under Proof" }],
  units: [
    { id: "4E", facility: "HUP", name: "4 East", beds: [{ id: "4E-01", label: "01", pl: ["4E", "01", "A"] }] },
    { id: "5E", facility: "HUP", name: "5 East", beds: [{ id: "5E-01", label: "01", pl: ["5E", "01", "A"] }] },
  ],
  sources: [{ id: "ADT", protocol: "hl7v2", facility: "HUP" }],
  access: [
    { group: "nurses-4e", role: "unit-nurse", units: ["4E"] },
    { group: "charge-4e", role: "charge-nurse", units: ["4E"] },
    { group: "nurses-5e", role: "unit-nurse", units: ["5E"] },
  ],
};

export interface AccessNodes {
  nodes: ServerProcess[];
  /** `http://127.0.0.1:<port>` of the first node, fixed before it started. */
  url: string;
  pool: Awaited<ReturnType<typeof createTestDatabase>>["pool"];
  addAccount(userName: string, grants: RoleGrant[]): Promise<string>;
}

/** Real servers without pages over one database, each with the site above. */
export async function startAccessNodes(
  t: TestContext,
  count: number,
  environment: (url: string) => Record<string, string> | Promise<Record<string, string>> = () => ({}),
): Promise<AccessNodes> {
  const database = await createTestDatabase(t);
  const directory = await temporaryDirectory(t);
  const siteFile = path.join(directory, "site.json");
  const keyRingFile = path.join(directory, "ring.json");
  await writeFile(siteFile, JSON.stringify(SITE));
  const keyRing = await openKeyRing(keyRingFile);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = await environment(url);
  const nodes: ServerProcess[] = [];
  for (let index = 0; index < count; index += 1) {
    const more = { ...settings, ...(index === 0 ? { PORT: String(port) } : {}) };
    nodes.push(await startTestServer({ databaseUrl: database.url, siteFile, keyRingFile, environment: more }, t));
  }
  const accounts = new AccountStore(database.pool, keyRing);
  return {
    nodes,
    url,
    pool: database.pool,
    addAccount: async (userName, grants) => {
      const fresh = {
        userName,
        displayName: `Nurse ${userName}`,
        familyName: "Brookfield",
        password: PASSWORD,
        grants,
      };
      const account = await accounts.createLocal(fresh, "system");
      if (!account) throw new Error("the user name is taken");
      return account.id;
    },
  };
}

/** A screen under the cookies of a browser. */
export function openScreen(t: TestContext, url: string, browser: SignInClient): Screen {
  const screen: Screen = io(url, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { surface: "desk" },
    extraHeaders: { cookie: browser.cookieHeader },
  });
  t.after(() => screen.disconnect());
  return screen;
}

export function connected(screen: Screen): Promise<void> {
  return new Promise((resolve, reject) => screen.once("connect", resolve).once("connect_error", reject));
}

export function disconnected(screen: Screen): Promise<void> {
  return new Promise((resolve) => screen.once("disconnect", () => resolve()));
}

/** The reason that the server gave for closing an open connection. */
export function ended(screen: Screen): Promise<EndCode> {
  return new Promise((resolve) => screen.once("ended", ({ code }) => resolve(code)));
}

/** The reason that the server gave for not opening one. */
export function refusedWith(screen: Screen): Promise<unknown> {
  const told = (error: Error) => ("data" in error ? refusalSchema.parse(error.data).code : error.message);
  return new Promise((resolve) => screen.once("connect_error", (error) => resolve(told(error))));
}

const refusalSchema = z.object({ code: z.string() });
