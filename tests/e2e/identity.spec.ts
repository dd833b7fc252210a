import { expect, type Page, test } from "@playwright/test";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** Who a patient is, on the page of a visit. The name, number and date of birth are invented. */
test.describe("identity", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });

  test.beforeAll(async () => {
    server = await startUiServer({ variant: "busy" });
  });
  test.afterAll(async () => server.close());
  test.beforeEach(() => {
    server.identity.isLedgerBroken = false;
  });

  const NAME = "Ottoline Quill";
  const open = async (page: Page) => {
    await page.goto(`${server.url}/encounters/204388`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };
  const ask = async (page: Page, purpose: string) => {
    await page.getByRole("button", { name: "Show who this is" }).click();
    await page.getByRole("menuitem", { name: purpose, exact: true }).click();
  };

  test("is nowhere in the page until it is asked for, and the visit itself is entered in the ledger once", async ({
    page,
  }) => {
    const texts: Promise<string>[] = [];
    page.on("response", (response) => texts.push(response.text().catch(() => "")));
    await open(page);
    await page.reload();
    await expect(page.getByText(/^Live/)).toBeVisible();
    expect(`${await page.content()}${(await Promise.all(texts)).join("")}`).not.toMatch(
      /Ottoline|INVENTED-7|1961-04-07/,
    );
    const viewed = server.identity.entries.filter(({ action }) => action === "encounter.viewed");
    expect(viewed).toHaveLength(1);
  });

  test("is shown for a purpose after an entry, hidden after a minute, and stands in no address or storage", async ({
    page,
  }) => {
    await page.clock.install();
    await open(page);
    await ask(page, "treatment");
    await expect(page.getByText(NAME)).toBeVisible();
    await expect(page.getByText("born 1961-04-07, F, MR M-INVENTED-7")).toBeVisible();
    await expect(page.getByText(/^This look was entered in the access ledger\./)).toBeVisible();
    const shown = server.identity.entries.filter(({ action }) => action === "identity.shown");
    expect(shown.map(({ purpose, encounter, fields }) => [purpose, encounter, fields])).toEqual([
      ["TREAT", "LKF/204388", "identity"],
    ]);
    expect(page.url()).not.toContain("Quill");
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).not.toContain("Quill");
    await page.clock.fastForward(61_000);
    await expect(page.getByText(NAME)).toHaveCount(0);
    await expect(page.getByText("This look was entered in the access ledger.", { exact: true })).toBeVisible();
  });

  test("is withheld, and said to be, when the entry cannot be written", async ({ page }) => {
    server.identity.isLedgerBroken = true;
    await open(page);
    await ask(page, "treatment");
    await expect(page.getByText("Not shown: Identity is withheld")).toBeVisible();
    await expect(page.getByText(NAME)).toHaveCount(0);
  });
});
