import { expect, type Page, test } from "@playwright/test";
import { type TabStop, tabWalk } from "#tests/support/ui/tab-walk.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** A hand without a mouse: Tab leads through a page as it is read, and where it stands is always to be seen. */
test.describe("keyboard", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });
  test.beforeAll(async () => {
    server = await startUiServer({ variant: "conflict" });
  });
  test.afterAll(async () => server.close());

  const walkOf = async (page: Page, address: string, steps: number) => {
    await page.goto(`${server.url}${address}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
    const walk = await tabWalk(page, steps);
    expect(walk.filter(({ ringed, seen }) => !ringed || !seen)).toEqual([]);
    return walk;
  };
  /** The stops that answer to these names, in the order of the walk. */
  const inOrder = (walk: TabStop[], names: RegExp[]) =>
    walk.flatMap(({ name }) => names.find((asked) => asked.test(name))?.source ?? []);

  const PAGES = [
    {
      address: "/beds",
      steps: 30,
      order: [
        /^Skip/,
        /^Beds$/,
        /^Resolve with 6W$/,
        /^Bed or visit/,
        /^All/,
        /^Unconfirmed/,
        /^Downtime/,
        /^MICU-01 /,
      ],
    },
    {
      address: "/discharges",
      steps: 31,
      order: [
        /^Skip/,
        /^Discharges$/,
        /^Expected today/,
        /^Past target first$/,
        /^Needs/,
        /^Bed or visit/,
        /^\w+-\d+$/,
      ],
    },
    {
      address: "/queues",
      steps: 24,
      order: [/^Skip/, /^Queues$/, /^ED waiting$/, /^All/, /^Bed, unit/, /^Status/],
    },
  ];
  for (const { address, steps, order } of PAGES)
    test(`${address} is walked in the order it is read, and every stop is ringed and in sight`, async ({ page }) => {
      const found = inOrder(await walkOf(page, address, steps), order);
      expect([...new Set(found)]).toEqual(order.map(({ source }) => source));
    });

  test("the wall's legend opens over it and closes with Escape, without taking the focus", async ({ page }) => {
    await page.goto(`${server.url}/wall`);
    const legend = page.getByRole("region", { name: "Legend" });
    await expect(async () => {
      await page.keyboard.press("l");
      await expect(legend).toBeVisible({ timeout: 500 });
    }).toPass();
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await page.keyboard.press("Escape");
    await expect(legend).toBeHidden();
  });
});
