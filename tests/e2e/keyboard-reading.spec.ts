import { expect, type Page, test } from "@playwright/test";
import { tabWalk } from "#tests/support/ui/tab-walk.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

interface Walk {
  address: string;
  /** Stands there once the page answers. */
  ready: string | RegExp;
  steps: number;
  /** Stops in the order in which they are met; others may lie between. */
  stops: readonly RegExp[];
}

const WALKS: Readonly<Record<string, Walk>> = {
  "sign in": { address: "/sign-in", ready: "Sign in", steps: 3, stops: [/User name/, /Password/, /Sign in/] },
  "an encounter": {
    address: "/encounters/204388",
    ready: /^Live/,
    steps: 45,
    stops: [/Caretower/, /^Wall$/, /^Encounters$/, /Signed in as/, /^Encounters$/, /Show who this is/, /Everything/],
  },
  feeds: {
    address: "/feeds",
    ready: /dead letters, 4 causes/,
    steps: 32,
    stops: [/Caretower/, /^Feeds$/, /Signed in as/, /Source/, /Dead letters/, /A place is incomplete/],
  },
  audit: {
    address: "/audit",
    ready: /Everything, newest first/,
    steps: 45,
    stops: [/Caretower/, /Signed in as/, /Who looked at this patient/, /Filters/, /In context/],
  },
};

/** The pages that are read for long, without a mouse: the order of the page is the order of the keys, and the focus is never lost to sight. */
test.describe("the long-read pages by the Tab key alone", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  test.beforeAll(async () => {
    server = await startUiServer({ variant: "stale" });
  });
  test.afterAll(async () => server.close());

  const open = async (page: Page, { address, ready }: Walk) => {
    await page.goto(`${server.url}${address}`);
    await expect(page.getByText(ready).first()).toBeVisible();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  };

  for (const [name, walk] of Object.entries(WALKS)) {
    test(`${name}: every stop is seen, and they come in the order of the page`, async ({ page }) => {
      await open(page, walk);
      const met = await tabWalk(page, walk.steps);
      expect(met.filter(({ ringed, seen }) => !ringed || !seen).map((stop) => stop.name)).toEqual([]);
      let from = 0;
      for (const stop of walk.stops) {
        const index = met.findIndex((one, place) => place >= from && stop.test(one.name));
        expect(
          index,
          `${stop} after ${met.slice(0, from).at(-1)?.name ?? "the start"} in ${met.map((one) => one.name)}`,
        ).not.toBe(-1);
        from = index + 1;
      }
    });
  }
});
