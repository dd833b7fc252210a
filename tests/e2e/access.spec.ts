import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { freePort } from "#server/db/free-port.ts";
import { type ServerProcess, startServer } from "#tests/support/server-process.ts";
import { openTestServer, type TestServer } from "#tests/support/test-server.ts";

const SITE = path.join(import.meta.dirname, "../../server/site/example-site.json");
const PASSWORD = "an invented pass phrase";

/** The real server before anybody has come in: people, displays and programs are let in one after the other. */
test.describe("who may come in", () => {
  test.describe.configure({ mode: "serial" });
  test.use({ viewport: { width: 1440, height: 900 } });
  let databases: TestServer;
  let database: { name: string; url: string };
  let directory: string;
  let port: number;
  let server: ServerProcess;
  let admin: Page;

  const start = () =>
    startServer({
      databaseUrl: database.url,
      siteFile: SITE,
      keyRingFile: path.join(directory, "keys/ring.json"),
      environment: { PORT: String(port), ROLES: "ingest,web,worker" },
    });
  const at = (address: string) => `http://localhost:${port}${address}`;

  test.beforeAll(async ({ browser }) => {
    directory = await mkdtemp(path.join(os.tmpdir(), "caretower-access-"));
    databases = await openTestServer();
    database = await databases.createDatabase(false);
    port = await freePort();
    server = await start();
    admin = await (await browser.newContext()).newPage();
    const code = /and enter (\S+)/.exec(server.output())?.[1] ?? "";
    await admin.goto(at("/set-up"));
    await admin.locator("[name=code]").fill(code);
    await admin.locator("[name=userName]").fill("warden");
    await admin.locator("[name=displayName]").fill("Access desk");
    await admin.locator("[name=password]").fill(PASSWORD);
    await admin.locator("form button[type=submit]").click();
    await expect(admin).not.toHaveURL(/set-up/);
    if (new URL(admin.url()).pathname === "/sign-in") await signIn(admin, "warden");
  });
  test.afterAll(async () => {
    await server?.stop();
    await databases.dropDatabase(database.name);
    await databases.release();
    await rm(directory, { recursive: true, force: true });
  });

  const signIn = async (page: Page, userName: string) => {
    await page.locator("[name=userName]").fill(userName);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.locator("form button[type=submit]").click();
    await expect(page).not.toHaveURL(/sign-in/);
  };
  /** A page that lives has its handlers: what is typed or clicked before is lost. */
  const openDesk = async (address: string) => {
    await admin.goto(at(address));
    await expect(admin.getByText(/^Live/)).toBeVisible();
  };
  const newScreen = async (browser: Browser) =>
    (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();

  test("an unknown display shows a code, is let in, survives a restart, and shows nothing once it is taken off", async ({
    browser,
  }) => {
    const screen = await newScreen(browser);
    await screen.goto(at("/wall"));
    await expect(screen).toHaveURL(at("/pair"));
    const shown = screen.getByRole("status", { name: "Pairing code" });
    await expect(shown).toHaveText(/^[A-Z0-9]{8}$/);
    const capital = await shown
      .locator("span")
      .first()
      .evaluate((letters) => letters.getBoundingClientRect().height);
    expect(capital).toBeGreaterThan(150);
    await openDesk("/access?show=walls");
    await admin.getByLabel("Code on the screen").fill((await shown.textContent()) ?? "");
    await admin.getByLabel("Place").fill("5 East corridor");
    await expect(admin.getByText(/ago by the screen at/)).toBeVisible();
    await admin.getByRole("button", { name: "Let it in" }).click();
    await expect(screen).toHaveURL(at("/wall"));
    await expect(screen.locator("[data-unit]").first()).toBeVisible();
    const [cookie] = await screen.context().cookies();
    expect([cookie?.name, cookie?.httpOnly]).toEqual(["caretower_wall", true]);
    await screen.goto(at("/beds"));
    await expect(screen, "it is a display and nothing else").toHaveURL(/\/sign-in/);

    await server.stop();
    server = await start();
    await screen.goto(at("/wall"));
    await expect(screen.locator("[data-unit]").first()).toBeVisible();

    await openDesk("/access?show=walls");
    const row = admin.getByRole("row", { name: /5 East corridor/ });
    await expect(row).toContainText("on");
    await row.getByRole("button", { name: "Take off" }).click();
    await admin.getByLabel("Why").fill("moved to the storeroom");
    await admin.getByRole("button", { name: "Take it off" }).click();
    await expect(screen).toHaveURL(/\/pair\?ended=1/);
    await expect(screen.getByRole("heading", { name: "This display was taken off" })).toBeVisible();
    await expect(screen.locator("[data-unit]")).toHaveCount(0);
    await expect(admin.getByRole("row", { name: /5 East corridor/ })).toContainText("taken off");
    await screen.context().close();
  });

  test("a token for a program is shown once, opens what its role may see, and nothing once it is revoked", async () => {
    await openDesk("/access?show=tokens");
    await admin.getByRole("button", { name: "Make a token" }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByLabel("Program").fill("Interface engine");
    await dialog.getByRole("button", { name: "Make it" }).click();
    const secret = dialog.locator("code");
    await expect(secret).toHaveText(/^ct_[0-9A-Za-z]{49}$/);
    const token = (await secret.textContent()) ?? "";
    const status = async () =>
      (await fetch(at("/api/v1/site"), { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status()).toBe(200);
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(admin.getByText(token)).toHaveCount(0);
    const row = admin.getByRole("row", { name: /Interface engine/ });
    await row.getByRole("button", { name: "Revoke" }).click();
    await admin.getByLabel("Why").fill("left in a mail");
    await admin.getByRole("button", { name: "Revoke it" }).click();
    await expect(row).toContainText("revoked");
    expect(await status()).toBe(401);
  });

  test("an account is made and signs in; who only approves walls sees nothing else; its session can be ended", async ({
    browser,
  }) => {
    await openDesk("/access?show=accounts");
    await admin.getByRole("button", { name: "Create an account" }).click();
    const dialog = admin.getByRole("dialog");
    await dialog.getByLabel("User name").fill("charge");
    await dialog.getByLabel("Name as colleagues know it").fill("Charge nurse 0512");
    await dialog.getByLabel("Password").fill(PASSWORD);
    await dialog.getByRole("button", { name: /^Role/ }).click();
    await admin.getByRole("menuitemradio", { name: "Charge nurse" }).click();
    await dialog.getByRole("button", { name: "Create it" }).click();
    await expect(admin.getByRole("row", { name: /Charge nurse 0512/ })).toContainText("Charge nurse (whole house)");

    const nurse = await newScreen(browser);
    await nurse.goto(at("/sign-in?next=%2Faccess"));
    await signIn(nurse, "charge");
    await nurse.goto(at("/access"));
    await expect(nurse.getByRole("tab")).toHaveText(["Wall displays"]);

    await openDesk("/access");
    const row = admin.getByRole("row", { name: /Charge nurse 0512/ });
    await row.getByRole("button", { name: "End" }).click();
    await admin.getByLabel("Why").fill("left the ward");
    await admin.getByRole("button", { name: "End the session" }).click();
    await expect(row).toHaveCount(0);
    await expect(nurse, "the open screen ends by itself").toHaveURL(/\/sign-in/);
    await nurse.goto(at("/access"));
    await expect(nurse).toHaveURL(/\/sign-in/);
    await nurse.context().close();
  });
});
