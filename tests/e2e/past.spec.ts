import { expect, type Page, test } from "@playwright/test";
import { LEARNT_BED } from "#tests/support/ui/fixture-past.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

const MINUTE = 60_000;

/** A leader goes back to a minute, asks whether it is what was shown, and what was learnt since. */
test.describe("a past minute", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });
  test.beforeAll(async () => {
    server = await startUiServer({ variant: "busy", watermark: "SIMULATED" });
  });
  test.afterAll(async () => server.close());

  /** A past minute whose last digit is this one. */
  const minuteEndingIn = (digit: number) => {
    const tens = Math.floor(Date.now() / (10 * MINUTE)) - 8;
    return `${new Date((tens * 10 + digit) * MINUTE).toISOString().slice(0, 16)}Z`;
  };
  const words = (page: Page) => page.getByRole("region", { name: "What was known" }).getByRole("status");
  const state = (page: Page) => page.locator(`[data-bed="${LEARNT_BED}"]`);

  test("says whether it is what was shown, drawn by newer code, or cannot be said", async ({ page }) => {
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(2)}`);
    await expect(words(page)).toContainText("As shown: the digest that was kept then agrees");
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(1)}`);
    await expect(words(page)).toContainText("Redrawn by newer code: wall, beds differ");
    await expect(words(page)).toContainText("drawn by 2+5ee1f00d then and 3+c0ffee01 now");
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(3)}`);
    await expect(words(page)).toContainText("No digest was kept for this minute");
  });

  test("draws the same minute with what is known now, names the bed that differs and why, and goes back", async ({
    page,
  }) => {
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(2)}`);
    await expect(state(page)).toHaveAccessibleName(/occupied/i);
    await expect(words(page)).toContainText("As shown");
    await page.getByRole("button", { name: "As we know now" }).click();
    await expect(page).toHaveURL(/known=now/);
    await expect(words(page)).toContainText(`1 bed differs from what was shown: ${LEARNT_BED} dirty, shown occupied`);
    await expect(words(page)).toContainText("EPIC-ADT A02 came");
    await expect(state(page)).toHaveAccessibleName(/dirty/i);
    await page.getByRole("link", { name: LEARNT_BED }).click();
    await expect(page).toHaveURL(new RegExp(`known=now.*bed=${LEARNT_BED}`));
    await page.getByRole("button", { name: "As shown then" }).click();
    await expect(page).not.toHaveURL(/known=/);
    await expect(state(page)).toHaveAccessibleName(/occupied/i);
  });

  test("takes its two clocks along to the other screens, and leaves both behind on the way back to live", async ({
    page,
  }) => {
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(2)}&known=now`);
    await expect(words(page)).toContainText("1 bed differs");
    await page.getByRole("navigation", { name: "Screens" }).getByRole("link", { name: "Queues" }).click();
    await expect(page).toHaveURL(/\/queues\?at=.*&known=now/);
    await expect(page.getByText("PAST", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Back to live" }).click();
    await expect(page).toHaveURL(/\/queues$/);
  });

  test("may be looked at as it was known at any minute since", async ({ page }) => {
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(2)}`);
    await expect(words(page)).toContainText("As shown");
    await page.getByRole("button", { name: "As known at…" }).click();
    await expect(page).toHaveURL(/known=20/);
    const slider = page.getByRole("slider", { name: "Known by" });
    const before = page.url();
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => page.url()).not.toBe(before);
  });

  test("fits a phone without a sideways scroll", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${server.url}/beds?at=${minuteEndingIn(2)}&known=now`);
    await expect(words(page)).toContainText("1 bed differs");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });
});
