import { expect, type Page, test } from "@playwright/test";
import { fixtureHospital, type Variant } from "#tests/support/ui/fixture-hospital.ts";
import { conflictAlarm } from "#tests/support/ui/fixture-wall.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** The wall over an invented hospital, changed by hand while the browser watches. */
test.describe("wall", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1920, height: 1080 } });

  test.beforeAll(async () => {
    server = await startUiServer({ watermark: "Demonstration: a simulated hospital" });
  });
  test.afterAll(async () => server.close());
  test.beforeEach(() => {
    server.gateway.mute(false);
    show("busy");
  });

  const show = (variant: Variant) => server.gateway.replace(fixtureHospital(variant, Date.now()));
  const tile = (page: Page, topic: string) => page.locator(`[data-tile="${topic}"]`);

  /** Opens a wall and waits until it is alive: a dead page would pass for a quiet hospital. */
  const open = async (page: Page, path = "/wall") => {
    const live = page.waitForEvent("websocket");
    await page.goto(server.url + path);
    await (await live).waitForEvent("framereceived", { predicate: ({ payload }) => String(payload).includes("beat") });
  };

  const visits = () => {
    const { beds, discharges, queues } = fixtureHospital("conflict", Date.now());
    const named = [
      ...beds.flatMap((bed) => [bed.heldFor, ...bed.occupants.map(({ encounter }) => encounter)]),
      ...discharges.map(({ visit }) => visit),
      ...queues.flatMap(({ items }) => items.map(({ visit }) => visit)),
    ];
    return [...new Set(named.filter((visit) => visit !== null))];
  };
  const namesAVisit = (text: string) => visits().some((visit) => new RegExp(`\\b${visit}\\b`).test(text));

  for (const path of ["/wall", "/wall/6W"]) {
    test(`${path} receives no visit and no person, in the page or over the socket`, async ({ page }) => {
      show("conflict");
      const received: string[] = [];
      page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => received.push(String(payload))));
      await open(page, path);
      received.push(await page.content(), await (await page.request.get(server.url + path)).text());
      expect(received.join("").includes("6W-14")).toBe(true);
      expect(received.filter(namesAVisit)).toEqual([]);
      const desk = await (await page.request.get(`${server.url}/beds`)).text();
      expect(namesAVisit(desk), "the same search finds visits where they may be shown").toBe(true);
    });
  }

  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
    [1280, 1024],
  ] as const) {
    test(`nothing scrolls and nothing is cut off at ${width} x ${height}`, async ({ page }) => {
      show("stale");
      await page.setViewportSize({ width, height });
      for (const path of ["/wall", "/wall?wall=corridor", "/wall/5E"]) {
        await open(page, path);
        const outside = await page.evaluate(() => {
          const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
          const boxes = [...document.querySelectorAll("main *:not(.vh)")].map((each) => each.getBoundingClientRect());
          const beyond = boxes.filter((box) => box.right > clientWidth + 1 || box.bottom > clientHeight + 1);
          return { x: scrollWidth - clientWidth, y: scrollHeight - clientHeight, beyond: beyond.length };
        });
        expect(outside, path).toEqual({ x: 0, y: 0, beyond: 0 });
      }
    });
  }

  test("4K is the same picture twice as large", async ({ page }) => {
    await open(page);
    const small = await page.locator('[data-unit="5E"]').boundingBox();
    await page.setViewportSize({ width: 3840, height: 2160 });
    await expect
      .poll(async () => (await page.locator('[data-unit="5E"]').boundingBox())?.width)
      .toBeCloseTo((small?.width ?? 0) * 2, 0);
  });

  test("a conflict that comes is announced in the alarm line and marked in its unit's row", async ({ page }) => {
    await open(page);
    await expect(page.getByText("No alarm needs a response")).toBeVisible();
    const unit = server.gateway.row("wall", "unit:6W");
    if (unit?.kind !== "unit") throw new Error("the fixture has no unit 6W");
    server.gateway.change("wall", { upserts: [conflictAlarm(Date.now()), { ...unit, conflicts: ["6W-14"] }] });
    await expect(page.getByRole("alert").filter({ hasText: "6W-14 conflict" })).toContainText("call 6W charge nurse");
    await expect(page.locator('[data-unit="6W"]').getByLabel("Conflict")).toBeVisible();
  });

  test("a number that changes is swapped without a reload", async ({ page }) => {
    await open(page);
    const hospital = server.gateway.row("wall", "hospital:LKF");
    if (hospital?.kind !== "hospital") throw new Error("the fixture has no hospital");
    server.gateway.change("wall", { upserts: [{ ...hospital, ready: 31 }] });
    await expect(page.getByText("31", { exact: true }).first()).toHaveClass(/changed/);
  });

  test("a dead feed turns its number into a dash everywhere, late and stale ones are named", async ({ page }) => {
    show("stale");
    await open(page);
    await expect(tile(page, "transport")).toHaveAttribute("data-state", "dead");
    await expect(tile(page, "transport")).toContainText("—");
    await expect(tile(page, "transport")).not.toContainText(/(?<![\d:])9(?![\d:])/);
    await expect(tile(page, "transport")).toContainText(/DEAD (0[7-9]|1\d):\d\d/);
    await expect(page.getByRole("region", { name: "Discharges today" })).toContainText("Transport—");
    await expect(tile(page, "cleaning")).toContainText(/LATE \d\d:\d\d/);
    await expect(tile(page, "cleaning")).toContainText("16");
    await expect(tile(page, "results")).toContainText(/STALE 0[2-4]:\d\d/);
  });

  test("when the main feed dies, waits become dashes while counts of beds stay with the time they are of", async ({
    page,
  }) => {
    show("dead");
    await open(page);
    await expect(page.getByRole("region", { name: "Emergency" })).toContainText("—");
    await expect(page.locator('[data-unit="5E"]')).toContainText("24");
    await expect(page.getByText(/^as of \d\d:\d\d$/).first()).toBeVisible();
    await expect(tile(page, "nedocs")).toContainText("—");
  });

  test("a silent server is seen: no number runs on, the clock stops, and all comes back by itself", async ({
    page,
  }) => {
    await open(page);
    server.gateway.mute(true);
    await expect(page.getByText("STOPPED")).toBeVisible();
    await expect(tile(page, "transport")).toContainText("NO LINK");
    await expect(tile(page, "transport")).toContainText("—");
    await expect(page.locator('[data-unit="5E"]')).toContainText("24");
    server.gateway.mute(false);
    await expect(page.getByText("STOPPED")).toBeHidden();
    await expect(tile(page, "transport")).toContainText("9");
  });

  test("every tile says how old it is", async ({ page }) => {
    await open(page);
    for (const topic of ["bed-requests", "transport", "cleaning", "results", "nedocs"]) {
      await expect(tile(page, topic).getByLabel("fresh")).toBeVisible();
    }
    for (const name of ["Emergency", "Discharges today", "Units"]) {
      await expect(page.getByRole("region", { name }).getByLabel("fresh").first()).toBeVisible();
    }
  });

  test("a hospital that was never heard of shows no zero that nobody counted", async ({ page }) => {
    show("empty");
    await open(page);
    await expect(page.locator('[data-unit="5E"]')).not.toContainText("0");
    await expect(page.locator('[data-unit="5E"]')).toContainText("—");
    await expect(tile(page, "cleaning")).toContainText("NO DATA");
    await expect(page.getByText("No feed has spoken yet")).toBeVisible();
    await open(page, "/wall/6W");
    await expect(page.getByText("No feed has spoken yet")).toBeVisible();
    for (const label of ["Occupied", "Ready", "Dirty", "Coming", "Leaving"])
      await expect(page.getByText(new RegExp(`^${label}`)).locator("xpath=..")).toContainText("—");
  });

  test("counts of three figures stand apart and lose no word beside them", async ({ page }) => {
    const unit = server.gateway.row("wall", "unit:5E");
    const house = server.gateway.row("wall", "hospital:LKF");
    const queue = server.gateway.row("wall", "queue:LKF:cleaning");
    if (unit?.kind !== "unit" || house?.kind !== "hospital" || queue?.kind !== "queue") throw new Error("no such rows");
    const wide = { occupied: 124, ready: 112, dirty: 118, blocked: 104, pendingIn: 114, pendingOut: 103 };
    const busy = { length: 316, arrivedLastHour: 142, servedLastHour: 144 };
    server.gateway.change("wall", {
      upserts: [
        { ...unit, ...wide },
        { ...queue, ...busy },
        { ...house, ready: 127, readyAdult: 110, held: 117, dirty: 116 },
      ],
    });
    await open(page);
    await expect(page.getByText("110 adult · 117 held · 116 dirty")).toBeVisible();
    const figures = await page
      .locator('[data-unit="5E"] td span')
      .evaluateAll((spans) =>
        spans
          .filter((span) => /^\d+$/.test(span.textContent ?? ""))
          .map((span) => span.getBoundingClientRect().toJSON()),
      );
    expect(figures.length).toBe(6);
    for (const [index, { right }] of figures.slice(0, -1).entries())
      expect(figures[index + 1].left - right, `figure ${index}`).toBeGreaterThan(0);
    const cut = await page.locator("main *").evaluateAll((all) =>
      all
        .filter(
          (each) => /116 dirty$|last hour$/.test(each.textContent ?? "") && each.scrollWidth > each.clientWidth + 1,
        )
        .filter((each) => getComputedStyle(each).overflowX === "hidden")
        .map((each) => each.textContent),
    );
    expect(cut).toEqual([]);
  });

  test("the legend is one key away and the same key puts it back", async ({ page }) => {
    await open(page);
    await page.keyboard.press("l");
    await expect(page.getByRole("region", { name: "Legend" })).toContainText("held for a patient");
    await page.keyboard.press("l");
    await expect(page.getByRole("region", { name: "Legend" })).toBeHidden();
  });

  test("a wall with few rows shows the worst units first and counts the rest", async ({ page }) => {
    show("conflict");
    await open(page, "/wall?wall=corridor");
    const units = await page
      .locator("[data-unit]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-unit")));
    expect(units).toEqual(["6W", "PCU", "4W", "7E"]);
    await expect(page.getByText("14 units normal")).toBeVisible();
  });

  test("one unit's wall shows every bed with its state and its conflict", async ({ page }) => {
    show("conflict");
    await open(page, "/wall/6w");
    await expect(page.locator("[data-bed]")).toHaveCount(26);
    await expect(page.locator('[data-bed="6W-14"]').getByLabel("conflict")).toBeVisible();
    await expect(page.locator('[data-bed="6W-02"]').getByLabel("blocked")).toBeVisible();
    expect((await page.request.get(`${server.url}/wall/9Z`)).status()).toBe(404);
  });

  test("a past minute says so, stands still and opens no connection", async ({ page }) => {
    let sockets = 0;
    page.on("websocket", () => {
      sockets += 1;
    });
    const at = `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 16)}Z`;
    await page.goto(`${server.url}/wall?at=${at}`);
    const mark = page.getByText("PAST", { exact: true });
    await expect(mark).toBeVisible();
    const size = await mark.evaluate((each) => Number.parseFloat(getComputedStyle(each).fontSize));
    expect(size, "it is read from where the wall is").toBeGreaterThan(30);
    await expect(async () => {
      await page.keyboard.press("l");
      await expect(page.getByRole("region", { name: "Legend" })).toBeVisible({ timeout: 500 });
    }).toPass();
    expect(sockets).toBe(0);
  });

  test("in the hand the wall is a page to scroll: one column, its counts large, nothing sideways", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/wall", "/wall/6W"]) {
      await open(page, path);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over, path).toBe(0);
    }
    await open(page);
    const counts = await page.locator("[data-unit] td").evaluateAll((cells) =>
      cells
        .filter((cell) => /^\d+$/.test(cell.textContent ?? ""))
        .map((cell) => ({
          size: Number.parseFloat(getComputedStyle(cell).fontSize),
          right: cell.getBoundingClientRect().right,
        })),
    );
    expect(counts.length).toBeGreaterThan(50);
    expect(Math.min(...counts.map(({ size }) => size))).toBeGreaterThanOrEqual(24);
    expect(Math.max(...counts.map(({ right }) => right))).toBeLessThanOrEqual(390);
  });

  test("the demonstration watermark is on the wall", async ({ page }) => {
    await open(page);
    await expect(page.getByText("Demonstration: a simulated hospital")).toBeVisible();
  });
});
