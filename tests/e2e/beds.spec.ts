import { expect, type Page, test } from "@playwright/test";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** The pages over an invented hospital of 400 beds with two patients in 6W-14; the API is answered here, word by word. */
test.describe("beds", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });

  test.beforeAll(async () => {
    server = await startUiServer({ variant: "conflict", watermark: "SIMULATED" });
  });
  test.afterAll(async () => server.close());
  test.beforeEach(async ({ page }) => {
    await page.route("**/api/v1/events?**", (route) => route.fulfill({ json: { items: [], next: null } }));
  });

  const open = async (page: Page, query = "") => {
    await page.goto(`${server.url}/beds${query}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };
  const cell = (page: Page, bed: string) => page.locator(`[data-bed="${bed}"]`);

  test("every bed of 400 stands on one desk screen without a scroll, under a watermark and a conflict", async ({
    page,
  }) => {
    await open(page, "?bed=5E-12");
    await expect(page.getByRole("gridcell")).toHaveCount(400);
    const last = await page.getByRole("gridcell").last().boundingBox();
    const foot = await page.locator("main footer").last().boundingBox();
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(foot?.y ?? 0);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });

  test("a filter lives in the address, dims without moving a bed, and survives a reload", async ({ page }) => {
    await open(page);
    const before = await cell(page, "PED-18").boundingBox();
    await page.getByRole("button", { name: /^Dirty/ }).click();
    await page.getByRole("button", { name: /^Cleaning/ }).click();
    await expect(page).toHaveURL(/state=dirty,cleaning/);
    expect(await cell(page, "PED-18").boundingBox()).toEqual(before);
    await expect(cell(page, "5E-12")).toHaveAttribute("data-dim", "true");
    await expect(cell(page, "4W-12")).not.toHaveAttribute("data-dim");
    await page.reload();
    await expect(page.getByRole("button", { name: /^Dirty/ })).toHaveAttribute("aria-pressed", "true");
    await expect(cell(page, "5E-12")).toHaveAttribute("data-dim", "true");
  });

  test("the grid is one tab stop, arrows move in it, and a bed is confirmed without a mouse", async ({ page }) => {
    const said: unknown[] = [];
    await page.route("**/api/v1/beds/*/assertions", (route) => {
      said.push([new URL(route.request().url()).pathname, route.request().postDataJSON()]);
      return route.fulfill({ status: 201, json: {} });
    });
    await open(page);
    expect(await page.locator('[role="grid"] [tabindex="0"]').count()).toBe(1);
    await cell(page, "MICU-01").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await expect(cell(page, "SICU-02")).toBeFocused();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("complementary", { name: "Bed SICU-02" });
    await expect(drawer).toBeFocused();
    await page.keyboard.press("c");
    await expect(drawer.getByRole("status")).toHaveText("SICU-02 confirmed by hand");
    expect(said).toEqual([
      [
        "/api/v1/beds/SICU-02/assertions",
        { state: "confirmed", expiresInMinutes: 240, reason: "Confirmed at the desk" },
      ],
    ]);
    await page.keyboard.press("Escape");
    await expect(drawer).toBeHidden();
    await expect(cell(page, "SICU-02")).toBeFocused();
  });

  test("a refusal is shown in the server's words", async ({ page }) => {
    await page.route("**/api/v1/beds/*/assertions", (route) =>
      route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        body: JSON.stringify({ title: "Conflict", detail: "5E charge nurse confirmed it 2 s before." }),
      }),
    );
    await open(page, "?bed=5E-12");
    await page.getByRole("button", { name: "Confirm bed" }).click();
    await expect(page.getByText("5E charge nurse confirmed it 2 s before.")).toBeVisible();
  });

  test("two patients in one bed are announced, drawn wide, and can be resolved but not confirmed", async ({ page }) => {
    await open(page);
    const alert = page.getByRole("alert").filter({ hasText: "6W-14 holds two patients" });
    await expect(alert).toContainText("Neither stay was altered");
    const wide = await cell(page, "6W-14").boundingBox();
    const plain = await cell(page, "6W-13").boundingBox();
    expect(wide?.width ?? 0).toBeGreaterThan((plain?.width ?? 0) * 1.4);
    await alert.getByRole("button", { name: "Resolve with 6W" }).click();
    const drawer = page.getByRole("complementary", { name: "Bed 6W-14" });
    await expect(drawer.getByRole("button", { name: "This one is here" })).toHaveCount(2);
    await expect(drawer.getByRole("button", { name: "Confirm bed" })).toBeDisabled();
  });

  test("a bed is corrected by hand only with a reason, and the word has an end", async ({ page }) => {
    const said: unknown[] = [];
    await page.route("**/api/v1/beds/*/assertions", (route) => {
      said.push(route.request().postDataJSON());
      return route.fulfill({ status: 201, json: {} });
    });
    await open(page, "?bed=6W-14");
    await page.getByRole("button", { name: "This one is here" }).last().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Record it" }).click();
    await expect(dialog.getByText("Say how you know")).toBeVisible();
    expect(said).toEqual([]);
    await dialog.getByRole("textbox").fill("Seen at the bedside");
    await dialog.getByText("1 h", { exact: true }).click();
    await dialog.getByRole("button", { name: "Record it" }).click();
    await expect(dialog).toBeHidden();
    expect(said).toEqual([
      { state: "occupied", encounter: "204611", expiresInMinutes: 60, reason: "Seen at the bedside" },
    ]);
  });

  test("a change in the log changes one cell without a reload", async ({ page }) => {
    await open(page);
    await page.evaluate(() => document.body.setAttribute("data-not-reloaded", "yes"));
    const bed = server.gateway.row("beds", "3E-04");
    if (!bed) throw new Error("the fixture has no 3E-04");
    await expect(cell(page, "3E-04")).toHaveAttribute("data-state", bed.state);
    server.gateway.change("beds", { upserts: [{ ...bed, state: "ready", since: Date.now() }] });
    await expect(cell(page, "3E-04")).toHaveAttribute("data-state", "ready");
    await expect(page.locator("body")).toHaveAttribute("data-not-reloaded", "yes");
    server.gateway.change("beds", { upserts: [bed] });
  });

  test("a bed or visit is found by its number, and Enter opens the only match", async ({ page }) => {
    await open(page);
    await page.keyboard.press("/");
    await page.keyboard.type("5e12");
    await expect(page).toHaveURL(/q=5e12/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("complementary", { name: "Bed 5E-12" })).toBeVisible();
  });

  test("a state that nobody has said is drawn as unknown and cannot be confirmed", async ({ page }) => {
    const bed = server.gateway.row("beds", "3E-05");
    if (!bed) throw new Error("the fixture has no 3E-05");
    const blank = { encounter: null, occupants: [], confirmedAt: null, confirmedBy: null, since: null };
    server.gateway.change("beds", { upserts: [{ ...bed, ...blank, state: "unknown" }] });
    await open(page, "?bed=3E-05");
    await expect(cell(page, "3E-05")).toHaveAccessibleName("3E-05 state not known");
    await expect(page.getByText("Nobody has said what state it is in")).toBeVisible();
    await expect(page.getByRole("button", { name: "Confirm bed" })).toBeDisabled();
    await expect(page.getByRole("button", { name: /^Not known/ })).toBeVisible();
    server.gateway.change("beds", { upserts: [bed] });
  });

  test("when the source of movements dies, the last known states stay and say how old they are", async ({ page }) => {
    const feed = server.gateway.row("feeds", "EPIC-ADT");
    if (!feed) throw new Error("the fixture has no EPIC-ADT");
    server.gateway.change("feeds", { upserts: [{ ...feed, state: "dead", lastMessageAt: Date.now() - 400_000 }] });
    await open(page);
    await expect(page.getByRole("region", { name: "Beds" }).getByText(/^DEAD (0[6-9]|1\d):\d\d/)).toBeVisible();
    await expect(cell(page, "5E-12")).toHaveAttribute("data-state", "occupied");
    server.gateway.change("feeds", { upserts: [feed] });
  });

  test("a past minute offers nothing that would change the present", async ({ page }) => {
    const at = new Date(Date.now() - 3_600_000).toISOString().slice(0, 16);
    await page.goto(`${server.url}/beds?at=${at}Z&bed=5E-12`);
    await expect(page.getByText("PAST", { exact: true })).toBeVisible();
    await expect(page.getByRole("complementary", { name: "Bed 5E-12" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Confirm bed" })).toHaveCount(0);
  });

  test("the paper list holds every bed, as of one instant and position, and no bar", async ({ page }) => {
    await page.goto(`${server.url}/beds/downtime`);
    await expect(page.locator("tr[data-bed]")).toHaveCount(400);
    await expect(page.getByText(/As of .* position \d+ of the log, 400 beds/)).toBeVisible();
    await expect(page.getByRole("link", { name: "CSV" })).toHaveAttribute("href", /^\/api\/v1\/beds\?format=csv/);
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("navigation")).toBeHidden();
    await expect(page.locator('tr[data-bed="6W-14"]')).toContainText("CONFLICT");
  });

  test("on a phone every bed is a target of 44 px and nothing scrolls sideways", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const box = await cell(page, "MICU-02").boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });
});
