import { expect, type Page, test } from "@playwright/test";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

const TIMES = 13;
const BEDS = 400 * TIMES;
const DISCHARGES = 45 * TIMES;
/** Of a page, before compression; its rows alone would be more than twice as much. */
const MOST_BYTES = 2_000_000;

/** A house of 5,200 beds under one roof: what is long is drawn where its reader is, and nothing of it is missing. */
test.describe("a large house", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });
  test.beforeAll(async () => {
    server = await startUiServer({ times: TIMES });
  });
  test.afterAll(async () => server.close());

  const open = async (page: Page, address: string) => {
    await page.goto(`${server.url}${address}`);
    await expect(page.getByText(/^Live/)).toBeVisible({ timeout: 60_000 });
  };
  const cells = (page: Page) => page.getByRole("gridcell");

  test("its pages stay of a size that a tired network carries", async ({ request }) => {
    for (const address of ["/beds", "/discharges", "/queues", "/wall"]) {
      const page = await request.get(`${server.url}${address}`);
      expect((await page.body()).length, address).toBeLessThan(MOST_BYTES);
    }
  });

  test("every unit has its place on the beds page, and its beds are drawn as the reader comes to it", async ({
    page,
  }) => {
    await open(page, "/beds");
    await expect(page.getByRole("button", { name: /^All/ })).toContainText(/5.200/);
    await expect(page.getByRole("rowheader")).toHaveCount(18 * TIMES);
    const last = page.locator('[data-bed="PED~12-18"], [data-bed="PED-18~12"]');
    await expect(last).toHaveCount(0);
    expect(await cells(page).count()).toBeLessThan(BEDS / 2);
    await page.getByRole("rowheader", { name: /^PED~12/ }).scrollIntoViewIfNeeded();
    await expect(last).toBeVisible();
    await expect(page.locator('[data-bed="SICU-02"]'), "what was left behind is let go").toHaveCount(0);
    await expect(page.locator('[data-bed="MICU-02"]'), "the strip that Tab leads to stays").toHaveCount(1);
  });

  test("the arrow keys reach a unit that is not drawn yet, and a change arrives there", async ({ page }) => {
    await open(page, "/beds");
    const before = page.locator('[data-stop="unit:PED~11"]');
    await before.focus();
    await page.keyboard.press("ArrowDown");
    await expect(page.locator('[data-stop="unit:MICU~12"]')).toBeFocused();
    await page.keyboard.press("ArrowRight");
    const cell = page.locator('[data-stop="MICU-01~12"]');
    await expect(cell).toBeFocused();
    const row = server.gateway.row("beds", "MICU-01~12");
    if (!row) throw new Error("the fixture has no such bed");
    server.gateway.change("beds", { upserts: [{ ...row, state: "blocked", encounter: null, occupants: [] }] });
    await expect(cell).toHaveAttribute("data-state", "blocked");
  });

  test("paper is complete: the list for downtime, and the grid itself", async ({ page }) => {
    await page.goto(`${server.url}/beds/downtime`);
    await expect(page.locator("tr[data-bed]")).toHaveCount(BEDS);
    await open(page, "/beds");
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    await expect(cells(page)).toHaveCount(BEDS);
    await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    await expect.poll(() => cells(page).count()).toBeLessThan(BEDS / 2);
  });

  test("a list of discharges goes on as its reader goes down, and says how many follow", async ({ page }) => {
    await open(page, "/discharges");
    const rows = page.locator("a[data-row]");
    const first = await rows.count();
    expect(first).toBeLessThan(DISCHARGES);
    const more = page.getByText(/\d more below$/);
    await expect(async () => {
      if ((await more.count()) > 0) await more.scrollIntoViewIfNeeded();
      await expect(rows).toHaveCount(DISCHARGES, { timeout: 500 });
    }).toPass();
    await expect(more).toHaveCount(0);
  });
});
