import { expect, type Page, test } from "@playwright/test";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

test.describe("queues", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });

  test.beforeAll(async () => {
    server = await startUiServer({ variant: "stale" });
  });
  test.afterAll(async () => server.close());

  const open = async (page: Page, query = "") => {
    await page.goto(`${server.url}/queues${query}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };
  const line = (page: Page, queue: string) => page.locator(`[data-queue="${queue}"]`);

  test("the chosen queue opens its members, stays in the address and survives a reload", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: "Boarding" }).click();
    await expect(page).toHaveURL(/queue=boarding/);
    await expect(page.locator("[data-member]")).toHaveCount(11);
    await page.getByRole("button", { name: /^Past 4/ }).click();
    await page.reload();
    await expect(page.getByRole("region", { name: "Boarding" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Past 4/ })).toHaveAttribute("aria-pressed", "true");
    expect(await page.locator("[data-member]").count()).toBeLessThan(11);
  });

  test("a wait past its target carries the triangle, not colour alone", async ({ page }) => {
    await open(page);
    await expect(line(page, "boarding").getByRole("img", { name: "Past target" })).toBeVisible();
    await expect(line(page, "ed-waiting").getByRole("img", { name: "Past target" })).toHaveCount(0);
  });

  test("a dead source takes its figures with it, a stale one keeps them and says how old they are", async ({
    page,
  }) => {
    await open(page, "?queue=transport");
    await expect(line(page, "transport")).toContainText("DEAD");
    await expect(line(page, "transport").locator("td").first()).toHaveText("\u2014");
    await expect(page.getByText("Phone the desk for who waits now.")).toBeVisible();
    await expect(line(page, "results")).toContainText("STALE");
    await expect(line(page, "results").locator("td").first()).toHaveText("31");
  });

  test("a lost link is named in every line, and no queue is said to lack a source", async ({ page }) => {
    await open(page);
    server.gateway.mute(true);
    await expect(line(page, "boarding")).toContainText("NO LINK");
    await expect(line(page, "transport")).not.toContainText("no source named");
    server.gateway.mute(false);
  });

  test("a length is swapped in place when the log moves on", async ({ page }) => {
    await open(page);
    const row = server.gateway.row("queues", "LKF:boarding");
    if (!row) throw new Error("the fixture has no boarding queue");
    server.gateway.change("queues", { upserts: [{ ...row, length: 42 }] });
    await expect(line(page, "boarding").locator("td").first()).toHaveText("42");
    server.gateway.change("queues", { upserts: [row] });
  });

  test("an empty queue says that nothing waits", async ({ page }) => {
    const row = server.gateway.row("queues", "LKF:boarding");
    if (!row) throw new Error("the fixture has no boarding queue");
    server.gateway.change("queues", { upserts: [{ ...row, length: 0, longestSince: null, items: [] }] });
    await open(page, "?queue=boarding");
    await expect(line(page, "boarding")).toContainText("nothing waits");
    await expect(page.getByText("Nothing waits here.")).toBeVisible();
    server.gateway.change("queues", { upserts: [row] });
  });

  test("members hidden by role are counted and not drawn as an empty queue", async ({ page }) => {
    const row = server.gateway.row("queues", "LKF:boarding");
    if (!row) throw new Error("the fixture has no boarding queue");
    server.gateway.change("queues", { upserts: [{ ...row, items: [] }] });
    await open(page, "?queue=boarding");
    await expect(page.getByText("Hidden by your role. Counted in the totals above.")).toBeVisible();
    await expect(line(page, "boarding").locator("td").first()).toHaveText("11");
    server.gateway.change("queues", { upserts: [row] });
  });

  test("on a phone the members of a chosen queue come into sight and nothing scrolls sideways", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const apart = await line(page, "bed-requests").evaluate((row) => {
      const right = row.querySelector("[data-late] b")?.getBoundingClientRect().right ?? Number.POSITIVE_INFINITY;
      return (row.querySelector("svg.recharts-surface")?.getBoundingClientRect().left ?? 0) - right;
    });
    expect(apart, "the wait is not crossed by its own trend").toBeGreaterThan(0);
    await page.getByRole("button", { name: "Bed requests" }).click();
    await expect(page.getByRole("heading", { name: "Bed requests" })).toBeInViewport();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });
});
