import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { freePort } from "#server/db/free-port.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { type IdentityProvider, startIdentityProvider } from "#tests/support/identity-provider.ts";
import { type ServerProcess, startServer } from "#tests/support/server-process.ts";
import { openTestServer, type TestServer } from "#tests/support/test-server.ts";
import { signInAs } from "#tests/support/ui/sign-in-as.ts";

const PASSWORD = "a lantern for every corridor";
const GROUP = "caretower-bed-desk";
/** Long enough to fill a form in, short enough to wait for. */
const IDLE_SECONDS = 45;
/** Before anything but the end of the session could have closed the page. */
const SECONDS_MS = (IDLE_SECONDS * 1000) / 2;

let databases: TestServer;
let directory: string;

test.beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "caretower-door-"));
  databases = await openTestServer();
});
test.afterAll(async () => {
  await databases.release();
  await rm(directory, { recursive: true, force: true });
});

/** A server with pages in a database of its own, gone when the tests of the group are. */
function hospital(settings: () => Promise<Record<string, string>>): () => ServerProcess {
  let server: ServerProcess | undefined;
  let database: { name: string; url: string } | undefined;
  test.beforeAll(async () => {
    database = await databases.createDatabase(false);
    const site = path.join(directory, `${database.name}.json`);
    await writeFile(site, JSON.stringify({ ...siteFile(40, 3), access: [{ group: GROUP, role: "bed-manager" }] }));
    server = await startServer({
      databaseUrl: database.url,
      siteFile: site,
      keyRingFile: path.join(directory, `${database.name}-keys.json`),
      environment: { ROLES: "ingest,web,worker", ADMIN_TOKEN: "", ...(await settings()) },
    });
  });
  test.afterAll(async () => {
    await server?.stop();
    if (!database) return;
    await databases.dropDatabase(`${database.name}_demo`);
    await databases.dropDatabase(database.name);
  });
  return () => server as ServerProcess;
}

const account = (page: Page) => page.getByRole("button", { name: /^Signed in as/ });
const beds = (page: Page) => page.getByRole("gridcell");

test.describe("a hospital of its own, set up for the first time", () => {
  test.describe.configure({ mode: "serial" });
  const server = hospital(async () => ({ SIMULATE: "off", IDLE_LOCK_MINUTES: String(IDLE_SECONDS / 60) }));

  test("the code from the log makes the first administrator, and no second one", async ({ page }) => {
    await page.goto(`${server().webUrl}/beds`);
    await expect(page.getByRole("heading", { name: "Set up Caretower" })).toBeVisible();
    const code = /set-up: open \S+ and enter ([0-9A-Z-]+)/.exec(server().output())?.[1] ?? "";
    const fill = async (given: string) => {
      await page.getByLabel(/Code/).fill(given);
      await page.getByLabel("User name").fill("root");
      await page.getByLabel("Name as others see it").fill("First administrator");
      await page.getByLabel(/Password/).fill(PASSWORD);
      await page.getByRole("button", { name: "Create the first administrator" }).click();
    };
    await fill("AAAA-BBBB-CCCC");
    await expect(page.getByText(/This code is not the one in the log/)).toBeVisible();
    await fill(code);
    await page.waitForURL(/\/access$/);
    const again = await page.request.post(`${server().webUrl}/api/v1/set-up`, {
      headers: { origin: server().webUrl },
      data: { code, userName: "two", displayName: "Two", password: PASSWORD },
    });
    expect(again.status()).toBe(409);
    const grants = [{ role: "bed-manager", units: "all" }];
    const made = await page.request.post(`${server().webUrl}/api/v1/accounts`, {
      headers: { origin: server().webUrl },
      data: { userName: "bea", displayName: "Bed desk 0301", password: PASSWORD, grants },
    });
    expect(made.ok()).toBe(true);
  });

  const fillIn = async (page: Page, userName: string, password: string) => {
    await page.getByLabel("User name").fill(userName);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };

  test("whoever is not signed in sees the sign-in page first, and then the page they wanted", async ({ page }) => {
    const wanted = `${server().webUrl}/beds?unit=all`;
    await page.goto(wanted);
    await page.waitForURL(/\/sign-in\?next=/);
    await fillIn(page, "bea", "not the password");
    await expect(page.getByText("User name and password do not belong together.")).toBeVisible();
    await fillIn(page, "bea", PASSWORD);
    await page.waitForURL(wanted);
    await expect(account(page)).toHaveAccessibleName("Signed in as Bed desk 0301, Bed manager");
    await expect(page.getByText(/^Live/)).toBeVisible();
    await account(page).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in/);
    await page.goto(wanted);
    await page.waitForURL(/\/sign-in\?next=/);
  });

  test("without input the page is left for a lock that shows nothing, until the password is given", async ({
    page,
  }) => {
    await page.goto(`${server().webUrl}/beds`);
    await fillIn(page, "bea", PASSWORD);
    await expect(beds(page).first()).toBeVisible();
    await page.waitForURL(/\/lock\?next=/, { timeout: 3 * IDLE_SECONDS * 1000 });
    await expect(page.getByRole("heading", { name: "This workstation is locked" })).toBeVisible();
    await expect(beds(page)).toHaveCount(0);
    await page.goto(`${server().webUrl}/discharges`);
    await page.waitForURL(/\/lock\?next=%2Fdischarges/);
    await page.getByLabel(/^Password of/).fill(PASSWORD);
    await page.getByRole("button", { name: "Unlock" }).click();
    await page.waitForURL(/\/discharges$/);
    await expect(account(page)).toBeVisible();
  });

  test("a session that an administrator ends leaves the screen within seconds", async ({ page, browser }) => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${server().webUrl}/beds`);
    await fillIn(other, "bea", PASSWORD);
    await expect(beds(other).first()).toBeVisible();
    await page.goto(`${server().webUrl}/sign-in`);
    await fillIn(page, "root", PASSWORD);
    await page.waitForURL(/\/wall$/);
    const { items } = await (await page.request.get(`${server().webUrl}/api/v1/sessions`)).json();
    const id = items.find(
      ({ name, state }: { name: string; state: string }) => name === "Bed desk 0301" && state === "open",
    )?.id;
    const headers = { origin: server().webUrl };
    await page.request.delete(`${server().webUrl}/api/v1/sessions/${id}`, { headers });
    await other.waitForURL(/\/sign-in\?.*ended=revoked/, { timeout: SECONDS_MS });
    await expect(other.getByText("An administrator ended your session.")).toBeVisible();
    await other.context().close();
  });
});

test.describe("a hospital with an identity provider", () => {
  let provider: IdentityProvider;
  const server = hospital(async () => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const people = [
      { sub: "p1", name: "Ada Ferris", groups: [GROUP] },
      { sub: "p2", name: "Ben Okafor", groups: ["car-pool"] },
    ];
    provider = await startIdentityProvider(people, publicUrl);
    return { SIMULATE: "off", PORT: String(port), ...provider.environment(publicUrl) };
  });
  test.afterAll(() => provider?.close());

  const signIn = async (page: Page, sub: string) => {
    await page.goto(`${server().webUrl}/beds`);
    await expect(page.getByText(/Demonstration only/)).toHaveCount(0);
    await page.getByRole("button", { name: "Sign in with your hospital account" }).click();
    await page.locator("input[name=login]").fill(sub);
    await page.locator("input[name=password]").fill("any");
    await page.locator("button[type=submit]").click();
    await page.locator("button[type=submit]").click();
  };

  test("a group of the provider opens the desk under its role", async ({ page }) => {
    await signIn(page, "p1");
    await page.waitForURL(/\/beds$/);
    await expect(account(page)).toHaveAccessibleName("Signed in as Ada Ferris, Bed manager");
  });

  test("somebody without a mapped group reads what to ask for", async ({ page }) => {
    await signIn(page, "p2");
    await expect(page.getByText(/none of your groups has a role here/)).toBeVisible();
  });
});

test.describe("a demonstration", () => {
  const server = hospital(async () => ({ SIMULATE: "on", SIMULATE_BEDS: "40" }));

  test("shows the wall to anybody, and the desk by one click that is plainly marked", async ({ page }) => {
    await page.goto(`${server().webUrl}/wall`);
    await expect(page.locator("[data-unit]").first()).toBeVisible();
    await page.goto(`${server().webUrl}/beds`);
    await expect(page.getByText(/Demonstration only/)).toBeVisible();
    await signInAs(page, "unit-nurse", `${server().webUrl}/beds`);
    await expect(account(page)).toHaveAccessibleName(/Unit nurse \(demonstration\), Unit nurse/);
    await expect(page.getByText(/^Live/)).toBeVisible();
    await account(page).click();
    await page.getByRole("menuitem", { name: "Lock" }).click();
    await page.getByRole("button", { name: "Unlock" }).click();
    await page.waitForURL(/\/beds$/);
    await expect(account(page)).toBeVisible();
  });
});
