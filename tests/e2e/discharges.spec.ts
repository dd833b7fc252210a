import { expect, type Page, test } from "@playwright/test";
import { fixtureHospital } from "#tests/support/ui/fixture-hospital.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

test.describe("discharges", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });

  test.beforeAll(async () => {
    server = await startUiServer({ variant: "busy" });
  });
  test.afterAll(async () => server.close());

  const open = async (page: Page, query = "") => {
    await page.goto(`${server.url}/discharges${query}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };
  const beds = (page: Page) => page.locator("tbody [data-row]").allTextContents();

  test("the longest wait past its target stands first, and grouping lives in the address", async ({ page }) => {
    await open(page);
    await expect(page.getByRole("rowheader", { name: /^Past target/ })).toBeVisible();
    await expect(page.locator("tbody tr[data-bucket]").first()).toHaveAttribute("data-bucket", "past");
    await page.getByRole("button", { name: "By unit" }).click();
    await expect(page).toHaveURL(/by=unit/);
    await page.reload();
    await expect(page.getByRole("button", { name: "By unit" })).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByRole("rowheader", { name: /^3E/ }).first()).toBeVisible();
  });

  test("a stage on top narrows the list to exactly its own count", async ({ page }) => {
    await open(page);
    const stage = page.getByRole("button", { name: /^All done, to leave/ });
    await stage.click();
    await expect(page).toHaveURL(/only=done/);
    await expect(page.locator("tbody tr[data-bucket]")).toHaveCount(9);
    await expect(stage).toContainText("9");
  });

  test("a new discharge never moves a row under the pointer: it is offered at the top", async ({ page }) => {
    await open(page);
    const first = page.locator("tbody [data-row]").first();
    await first.hover();
    const before = await beds(page);
    const known = server.gateway.row("discharges", (await first.getAttribute("data-row")) ?? "");
    if (!known) throw new Error("the first row is not in the fixture");
    const arrived = { ...known, id: "999001", visit: "999001", bed: "3E-01", orderedAt: Date.now() - 5 * 3_600_000 };
    server.gateway.change("discharges", { upserts: [arrived] });
    const offer = page.getByRole("button", { name: /^1 new/ });
    await expect(offer).toBeVisible();
    expect(await beds(page)).toEqual(before);
    await offer.click();
    await expect(page.locator("tbody [data-row]").first()).toHaveText("3E-01");
    server.gateway.change("discharges", { removes: ["999001"] });
  });

  test("J and K walk the rows and Enter opens the encounter", async ({ page }) => {
    await open(page);
    const rows = page.locator("tbody [data-row]");
    await page.keyboard.press("j");
    await expect(rows.nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await expect(rows.nth(0)).toBeFocused();
    const visit = await rows.nth(0).getAttribute("href");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`${visit}$`));
  });

  test("a row hidden by role keeps its place and is counted", async ({ page }) => {
    const row = server.gateway.row("discharges", "203508");
    if (!row) throw new Error("the fixture has no visit 203508");
    await open(page);
    const counted = async () =>
      /Past target(\d+)/.exec(
        (await page
          .getByRole("button", { name: /^Past target/ })
          .first()
          .textContent()) ?? "",
      )?.[1];
    const before = await counted();
    server.gateway.change("discharges", { upserts: [{ ...row, visit: "", hidden: true }] });
    await expect(page.getByText("Hidden by your role. Counted in the totals above.")).toBeVisible();
    expect(await counted()).toBe(before);
    expect(Number(before)).toBeGreaterThan(0);
    server.gateway.change("discharges", { upserts: [row] });
  });

  test("an empty list says which filters emptied it", async ({ page }) => {
    await open(page, "?q=nobody");
    await expect(page.getByText("No discharge answers to these filters.")).toBeVisible();
  });

  test("when the link is lost the figures become dashes and say so", async ({ page }) => {
    await open(page);
    server.gateway.mute(true);
    await expect(page.getByRole("region", { name: "Discharges today" }).getByText("\u2014").first()).toBeVisible({
      timeout: 20_000,
    });
    server.gateway.mute(false);
    await expect(page.getByRole("region", { name: "Discharges today" }).getByText("\u2014")).toHaveCount(0);
  });

  test("before its source has spoken nothing is counted, and the page says who is silent", async ({ page }) => {
    server.gateway.replace(fixtureHospital("empty", Date.now()));
    await open(page);
    await expect(page.getByText("EPIC-ADT has not spoken yet.")).toBeVisible();
    await expect(page.getByRole("region", { name: "Discharges today" })).not.toContainText("0");
    server.gateway.replace(fixtureHospital("busy", Date.now()));
  });

  test("on a phone nothing scrolls sideways", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });
});
