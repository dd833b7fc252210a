import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Download, expect, type Page, test } from "@playwright/test";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { freePort } from "#server/db/free-port.ts";
import { type ServerProcess, startServer } from "#tests/support/server-process.ts";
import { openTestServer, type TestServer } from "#tests/support/test-server.ts";
import { signInAs } from "#tests/support/ui/sign-in-as.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

const panel = (page: Page) => page.getByRole("complementary", { name: "Entry" });
const proof = (page: Page) =>
  page.getByRole("region", { name: "Proof" }).or(page.getByRole("alert", { name: "Proof" }));
const rows = (page: Page) => page.locator("a[data-entry]");

/** The audit page over an invented week, whose proofs are real paths to a root made for them. */
test.describe("audit", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });
  test.beforeAll(async () => {
    server = await startUiServer({ variant: "busy" });
  });
  test.afterAll(async () => server.close());

  const open = async (page: Page, search = "flag=no-relationship&since=7d") => {
    await page.goto(`${server.url}/audit?${search}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };

  test("a question is one click, and reads as sentences with what came before and after", async ({ page }) => {
    await open(page, "");
    await page.getByRole("button", { name: /^Access without a relationship/ }).click();
    await expect(page).toHaveURL(/flag=no-relationship&since=7d/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("5 accesses, and what came before and after each");
    await expect(rows(page).filter({ hasText: "a 7E patient with no task or shift in common" })).toHaveCount(1);
    const withContext = await rows(page).count();
    await page.getByRole("button", { name: "Matches only" }).click();
    await expect(rows(page)).toHaveCount(5);
    expect(withContext).toBeGreaterThan(5);
  });

  test("an entry is proved in the browser from its own bytes, and its address shows it to whoever opens it", async ({
    page,
  }) => {
    await open(page);
    await rows(page).filter({ hasText: "no task or shift" }).click();
    await expect(page).toHaveURL(/entry=access:\d+/);
    await expect(proof(page)).toContainText("Proved unchanged");
    await expect(proof(page)).toContainText("its signature checked here");
    await expect(panel(page).getByRole("list", { name: "Chain" })).toContainText("searched for bed 7E-20");
    const address = page.url();
    await page.goBack();
    await expect(panel(page)).toHaveCount(0);
    await page.goto(address);
    await expect(proof(page)).toContainText("Proved unchanged");
  });

  test("one changed byte is loud, whatever the server says of it", async ({ page }) => {
    await page.route("**/api/v1/audit/proof*", async (route) => {
      const answer = await route.fetch();
      const said = await answer.json();
      await route.fulfill({ json: { ...said, row: { ...said.row, body: said.row.body.replace("TREAT", "HOPERAT") } } });
    });
    await open(page);
    await rows(page).filter({ hasText: "no task or shift" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "FAILED" })).toContainText("do not rely on this entry");
    await expect(page.getByText("Proved unchanged")).toHaveCount(0);
  });

  test("an entry that no head covers yet is not called proved, and says when the last head was signed", async ({
    page,
  }) => {
    await page.route("**/api/v1/audit/proof*", (route) => route.fulfill({ status: 404, json: { title: "Refused" } }));
    await open(page);
    await rows(page).first().click();
    await expect(proof(page)).toContainText("Not yet covered by a signed head");
    await expect(proof(page)).toContainText(/The newest head was signed .* ago/);
  });

  test("somebody who was not there builds the search from questions, and takes a part of it away again", async ({
    page,
  }) => {
    await open(page, "");
    await page.getByRole("button", { name: "Filters" }).click();
    const builder = page.getByRole("dialog");
    await builder.getByLabel("Which bed").fill("5E-12");
    await builder.getByLabel("How it ended").selectOption("corrected");
    await builder.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page).toHaveURL(/bed=5E-12/);
    await expect(page).toHaveURL(/outcome=corrected/);
    await page.getByRole("button", { name: "Take away: outcome corrected" }).click();
    await expect(page).not.toHaveURL(/outcome/);
    await page.getByRole("textbox", { name: "Search the audit" }).fill("kind:bed. person");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/kind=bed\./);
    await expect(page).toHaveURL(/q=person/);
    await expect(page.getByText("No entry answers to all of these filters.")).toBeVisible();
  });

  test("J and K walk the entries, Enter opens one, Escape closes it, a slash searches", async ({ page }) => {
    await open(page);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/entry=/);
    const first = page.url();
    await page.keyboard.press("j");
    await expect(page).not.toHaveURL(first);
    await page.keyboard.press("k");
    await expect(page).toHaveURL(first);
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await page.keyboard.press("/");
    await expect(page.getByRole("textbox", { name: "Search the audit" })).toBeFocused();
  });

  test("a long search is drawn in part and read on as the reader goes down", async ({ page }) => {
    await open(page, "stream=access&only=matches");
    await expect(rows(page).first()).toBeVisible();
    expect(await rows(page).count()).toBeLessThan(80);
    const list = page.getByTestId("results");
    const oldest = page.locator('a[data-entry="access:9412000"]');
    await expect(async () => {
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await expect(oldest).toBeVisible({ timeout: 500 });
    }).toPass();
    expect(await rows(page).count()).toBeLessThan(80);
  });

  test("an export asks for a reason, and is not sent without one", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "FHIR AuditEvent" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Export" }).click();
    await expect(dialog).toBeVisible();
    expect(server.audit.taken).toEqual([]);
    await dialog.getByLabel("What is it for").fill("quarterly access sample");
    await dialog.getByRole("button", { name: "Export" }).click();
    await expect(dialog).toHaveCount(0);
    expect(server.audit.taken).toEqual([
      {
        path: "/api/v1/audit/exports",
        body: { query: { flag: "no-relationship", since: "7d" }, format: "fhir", reason: "quarterly access sample" },
      },
    ]);
  });

  test("a search is kept as a question of one's own, asked again and forgotten", async ({ page }) => {
    await open(page, "unit=5W&flag=no-relationship");
    await page.getByRole("button", { name: "Save as question" }).click();
    await page.getByLabel("What this question is called").fill("Floats on 5W");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: /^VIP list/ }).click();
    await page.getByRole("button", { name: "Floats on 5W", exact: true }).click();
    await expect(page).toHaveURL(/unit=5W/);
    await page.getByRole("button", { name: "Forget: Floats on 5W" }).click();
    await expect(page.getByRole("button", { name: "Floats on 5W", exact: true })).toHaveCount(0);
  });

  test("a search that fails says so and can be tried again", async ({ page }) => {
    await page.route("**/api/v1/audit/entries?*", (route) =>
      route.fulfill({ status: 503, json: { detail: "The index is being filled" } }),
    );
    await open(page);
    await expect(page.getByRole("alert").filter({ hasText: "could not be searched" })).toContainText(
      "The index is being filled",
    );
    await page.unroute("**/api/v1/audit/entries?*");
    await page.getByRole("button", { name: "Search again" }).click();
    await expect(rows(page).first()).toBeVisible();
  });

  test("why a bed says occupied is one sentence, then its way from the bytes, and a link that can be sent", async ({
    page,
  }) => {
    await page.goto(`${server.url}/audit/why/bed/5E-12`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(
      /^5E-12 is occupied by V\s204\s388 since \d\d:\d\d(, \w+ \d+ \w+)? because EPIC-ADT took a move back/,
    );
    await expect(
      page.getByRole("region", { name: "Raw message", exact: true }).locator("mark", { hasText: "5E^12^A" }),
    ).toBeVisible();
    await expect(page.getByRole("region", { name: "Decision", exact: true })).toContainText("The past was rewritten.");
    await expect(page.getByRole("region", { name: "Said the same since" })).toContainText("A person confirmed 5E-12");
    expect(await page.content()).not.toMatch(/Rosalind|9204388/);
  });

  test("a picture that was corrected since is explained as it was shown, and the correction named", async ({
    page,
  }) => {
    const answer = await page.request.get(`${server.url}/api/v1/events?type=bed.corrected&bed=5E-14`);
    const corrected = Date.parse((await answer.json()).items[0].recordedAt);
    await page.goto(`${server.url}/audit/why/bed/5E-14?at=${new Date(corrected - 60_000).toISOString()}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(
      /^At .*5E-14 was held to be occupied by V\s204\s388/,
    );
    await expect(page.getByText("Corrected since.")).toBeVisible();
  });

  test("the daily review lists the flags of the day by kind", async ({ page }) => {
    await page.goto(`${server.url}/audit/daily`);
    await expect(page.getByRole("region", { name: "break-glass" })).toContainText("broke glass on");
    await expect(page.getByRole("region", { name: "mass download" })).toContainText("None.");
  });

  test("a disclosure is recorded in words for the patient, and is in the accounting from then on", async ({ page }) => {
    await page.goto(`${server.url}/audit/disclosures`);
    await expect(page.getByText(/^Live/)).toBeVisible();
    await page.getByRole("button", { name: "Record a disclosure" }).click();
    const dialog = page.getByRole("dialog", { name: "Something of a patient went outside" });
    await dialog.getByLabel("Which patient (visit or record number)").fill("nobody");
    await dialog.getByLabel("To whom").fill("County health department");
    await dialog.getByLabel("What was disclosed").fill("a positive culture with its date");
    await dialog.getByRole("button", { name: /^Why/ }).click();
    await page.getByRole("menuitemradio", { name: "public health" }).click();
    await dialog.getByRole("button", { name: "Record it" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("Nobody is known by nobody");
    await dialog.getByLabel("Which patient (visit or record number)").fill("204388");
    await dialog.getByRole("button", { name: "Record it" }).click();
    await expect(dialog.getByRole("link", { name: "entry access:1" })).toHaveAttribute("href", /entry=access:1/);
    expect(server.audit.taken.at(-1)).toEqual({
      path: "/api/v1/audit/disclosures",
      body: {
        patient: "204388",
        recipient: "County health department",
        address: null,
        what: "a positive culture with its date",
        purpose: "public-health",
      },
    });
    await dialog.getByRole("button", { name: "Close" }).click();
    const form = page.getByRole("region", { name: "Accounting of disclosures" });
    await form.getByLabel("Which patient").fill("204388");
    await form.getByLabel("What is it for").fill("the patient asked in writing");
    await form.getByRole("button", { name: "Account for it" }).click();
    await expect(form.getByRole("row", { name: /County health department/ })).toContainText("public health");
  });

  test("a phone shows the search, the entry and the explanation without a sideways scroll", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await open(page);
    await expect(rows(page).first()).toBeVisible();
    expect(await over()).toBe(0);
    await rows(page).first().click();
    await expect(proof(page)).toContainText("Proved unchanged");
    expect(await over()).toBe(0);
    await page.goto(`${server.url}/audit/why/bed/5E-12`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("occupied");
    expect(await over()).toBe(0);
  });
});

/** The real server, its simulated hospital, and somebody who was not there. */
test.describe("a compliance officer's journey", () => {
  test.describe.configure({ mode: "serial" });
  test.use({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  let databases: TestServer;
  let database: { name: string; url: string };
  let directory: string;
  let server: ServerProcess;
  const headsFile = () => path.join(directory, "outside/heads.jsonl");

  test.beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "caretower-compliance-"));
    databases = await openTestServer();
    database = await databases.createDatabase(false);
    server = await startServer({
      databaseUrl: database.url,
      siteFile: "",
      keyRingFile: path.join(directory, "keys/ring.json"),
      environment: {
        PORT: String(await freePort()),
        ROLES: "ingest,web,worker",
        SIMULATE: "on",
        SIMULATE_BEDS: "120",
        SIMULATE_SEED: "11",
        SIMULATE_SPEED: "1",
        TREE_HEAD_SECONDS: "2",
        TREE_HEAD_FILE: headsFile(),
        ADMIN_TOKEN: "",
      },
    });
  });
  test.afterAll(async () => {
    await server?.stop();
    await databases.dropDatabase(`${database.name}_demo`);
    await databases.dropDatabase(database.name);
    await databases.release();
    await rm(directory, { recursive: true, force: true });
  });

  const opened = async (page: Page) => {
    await expect(panel(page)).toBeVisible();
    await expect(async () => {
      const again = proof(page).getByRole("button", { name: "Look again" });
      if (await again.isVisible()) await again.click();
      await expect(proof(page)).toContainText("Proved unchanged", { timeout: 2000 });
    }).toPass({ timeout: 60_000 });
  };
  const taken = async (page: Page, press: () => Promise<void>, reason: string): Promise<Download> => {
    await press();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What is it for").fill(reason);
    const [file] = await Promise.all([page.waitForEvent("download"), dialog.locator('button[type="submit"]').click()]);
    return file;
  };
  /** `npm run audit:verify` on another machine: the file, the heads of the outside sink, the keys as handed over. */
  const verify = async (bundle: string, keys: string) => {
    const cli = path.join(import.meta.dirname, "../../server/audit/verify/cli.ts");
    const args = [cli, "--bundle", bundle, "--heads", headsFile(), "--keys", keys];
    return promisify(execFile)(process.execPath, args).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stdout, stderr }) => ({ code: Number(code), said: `${stdout}${stderr}` }),
    );
  };

  test("search, drill down, explain, export, verify", async ({ page, browser }) => {
    test.setTimeout(600_000);
    const bed = await test.step("somebody looks at a patient", async () => {
      const desk = await browser.newPage();
      await signInAs(desk, "bed-manager", `${server.webUrl}/beds`);
      await expect(desk.getByText(/^Live/)).toBeVisible();
      // The house is still being told of its patients: which occupied cell is the first changes under the pointer.
      const first = desk.locator('[role="gridcell"][data-state="occupied"]').first();
      const name = (await first.getAttribute("data-bed")) ?? "";
      await desk.locator(`[role="gridcell"][data-bed="${name}"]`).click();
      const visit = desk
        .getByRole("complementary", { name: `Bed ${name}` })
        .locator('a[href^="/encounters/"]')
        .first();
      await visit.click();
      await expect(desk.getByRole("region", { name: "Decision", exact: true })).toBeVisible();
      await desk.close();
      return name;
    });

    await test.step("search: who looked at patients today", async () => {
      await signInAs(page, "compliance", `${server.webUrl}/audit`);
      await expect(page.getByText(/^Live/)).toBeVisible();
      await page.getByRole("textbox", { name: "Search the audit" }).fill("kind:encounter.viewed");
      await page.keyboard.press("Enter");
      const looked = rows(page).filter({ hasText: "Bed manager" });
      await expect(async () => {
        await page.reload();
        await expect(looked.first()).toBeVisible({ timeout: 3000 });
      }).toPass({ timeout: 60_000 });
      await looked.first().click();
      await opened(page);
    });

    await test.step("drill down: from a decision to the message it was read from", async () => {
      await page.goto(`${server.webUrl}/audit?bed=${encodeURIComponent(bed)}&kind=bed.occupied&only=matches`);
      await rows(page).first().click();
      await opened(page);
      const chain = panel(page).getByRole("list", { name: "Chain" });
      await expect(chain).toContainText("raw message");
      await expect(chain).toContainText("report");
      await expect(chain).toContainText("decision");
    });

    await test.step("explain: why does this bed say occupied", async () => {
      const address = page.url();
      await panel(page)
        .getByRole("link", { name: /^Why did .* say so\?$/ })
        .click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText(`${bed} was held to be occupied by`);
      await expect(
        page.getByRole("region", { name: "Raw message", exact: true }).locator("mark").first(),
      ).toBeVisible();
      await page.goto(address);
      await opened(page);
    });

    const keys = path.join(directory, "keys.json");
    await test.step("export and verify: the bundle holds against the heads kept outside", async () => {
      const file = await taken(
        page,
        () => panel(page).getByRole("button", { name: "Bundle for an inquiry" }).click(),
        "inquiry 12",
      );
      const bundle = path.join(directory, "bundle.zip");
      await file.saveAs(bundle);
      const said = await (await page.request.get(`${server.webUrl}/api/v1/audit/heads`)).json();
      await writeFile(keys, JSON.stringify({ keys: said.keys }));
      const files = unzipSync(await readFile(bundle));
      expect(strFromU8(files["index.html"] ?? new Uint8Array())).toContain("Raw messages");
      await expect(async () => expect(await verify(bundle, keys)).toMatchObject({ code: 0 })).toPass({
        timeout: 60_000,
      });

      const forged = path.join(directory, "forged.zip");
      const entries = strFromU8(files["entries.ndjson"] ?? new Uint8Array());
      const changed = entries.replaceAll(`"bed":"${bed}"`, '"bed":"0X-00"');
      expect(changed).not.toBe(entries);
      await writeFile(forged, zipSync({ ...files, "entries.ndjson": strToU8(changed) }));
      const verdict = await verify(forged, keys);
      expect(verdict.code).toBe(1);
      expect(verdict.said).toMatch(/log:\d+ is not what its leaf was made of/);
    });

    await test.step("export: a table of the matches, and both exports are entries themselves", async () => {
      const file = await taken(
        page,
        () => page.getByRole("button", { name: "CSV", exact: true }).click(),
        "daily sample",
      );
      expect((await readFile(await file.path(), "utf8")).split("\n").length).toBeGreaterThan(2);
      await page.goto(`${server.webUrl}/audit?kind=audit.exported&only=matches`);
      await expect(async () => {
        await page.reload();
        await expect(rows(page)).toHaveCount(2, { timeout: 3000 });
      }).toPass({ timeout: 60_000 });
    });
  });

  test("nobody without the right finds the page or the record behind it", async ({ page }) => {
    await signInAs(page, "unit-nurse", `${server.webUrl}/beds`);
    await expect(page.getByRole("link", { name: "Audit" })).toHaveCount(0);
    expect((await page.request.get(`${server.webUrl}/api/v1/audit/entries`)).status()).toBe(403);
    expect((await page.request.get(`${server.webUrl}/api/v1/audit/entries/log:1/chain`)).status()).toBe(403);
    await page.goto(`${server.webUrl}/audit`);
    await expect(page.getByRole("navigation", { name: "Questions" })).toHaveCount(0);
  });
});
