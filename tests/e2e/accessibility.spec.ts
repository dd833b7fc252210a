import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

interface Screen {
  address: string;
  /** What stands there once the page is whole. */
  shows: string | RegExp;
  /** Opens what lies on top of it. */
  opens?: (page: Page) => Promise<void>;
}

const A_PAST_MINUTE = `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 16)}Z`;

const press = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
  await expect(page.getByRole("dialog").first()).toBeVisible();
};

const DESK: Readonly<Record<string, Screen>> = {
  beds: { address: "/beds", shows: /^Live/ },
  "beds, filtered, with a bed open": { address: "/beds?state=dirty&bed=5E-12", shows: "History" },
  "beds, a correction": { address: "/beds?bed=5E-12", shows: "History", opens: press(/^Correct/) },
  "beds, a past minute": { address: `/beds?at=${A_PAST_MINUTE}`, shows: "PAST" },
  "the list for downtime": { address: "/beds/downtime", shows: /all beds/ },
  discharges: { address: "/discharges", shows: /^Live/ },
  queues: { address: "/queues?queue=cleaning", shows: /^Live/ },
  "finding an encounter": { address: "/encounters", shows: /^Live/ },
  "an encounter": { address: "/encounters/204388", shows: /^Live/ },
  "no such encounter": { address: "/encounters/999999", shows: /^Live/ },
  feeds: { address: "/feeds", shows: /^Live/ },
  "feeds, unknown words": { address: "/feeds?show=words", shows: /^Live/ },
  "feeds, the bench": { address: "/feeds?bench=1", shows: /^Live/ },
  "feeds, a parallel run": { address: "/feeds?show=parallel", shows: /^Live/ },
  audit: { address: "/audit?flag=no-relationship&since=7d", shows: /accesses/ },
  "audit, filters": { address: "/audit", shows: /^Live/, opens: press("Filters") },
  "audit, glass": { address: "/audit/glass", shows: /^Live/ },
  "audit, daily": { address: "/audit/daily", shows: /^Live/ },
  "audit, as seen": { address: "/audit/as-seen", shows: /^Live/ },
  "audit, disclosures": { address: "/audit/disclosures", shows: /^Live/, opens: press("Record a disclosure") },
  "why a bed": { address: "/audit/why/bed/5E-12", shows: /occupied/ },
  access: { address: "/access", shows: /^Live/ },
  "wall displays": { address: "/access?show=walls", shows: /^Live/ },
};
const DOORS: Readonly<Record<string, Screen>> = {
  "sign in": { address: "/sign-in", shows: "Sign in" },
  "the lock": { address: "/lock", shows: /Caretower|lock/i },
  "pairing a display": { address: "/pair", shows: "This display is not let in yet" },
  "the first set-up": { address: "/set-up", shows: /set/i },
};

/** Of many rows that are drawn alike the first stand for all. */
const ALIKE = [
  "tbody tr:nth-child(n+9)",
  "[role=row]:nth-child(n+9)",
  "[role=rowgroup]:nth-of-type(n+5)",
  "[data-alike]",
];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Runs in the page: marks each cell in which nothing but the words differs from one before it. */
function markAlike(): void {
  const drawn = (part: Element): string => {
    const own = ["class", "style", "data-state"].map((name) => part.getAttribute(name));
    return [part.tagName, ...own, ...part.getAttributeNames(), "(", ...[...part.children].map(drawn), ")"].join(" ");
  };
  const known = new Set<string>();
  for (const cell of document.querySelectorAll("[role=gridcell]:not([data-alike])")) {
    const how = drawn(cell);
    if (known.has(how)) cell.setAttribute("data-alike", "");
    known.add(how);
  }
}

/** axe-core on every screen: what it calls serious or critical is not let through. */
test.describe("screens as assistive technology meets them", () => {
  let server: UiServer;
  /** One for all: each new one would compile every script of the pages again. */
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    server = await startUiServer({ variant: "stale" });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  });
  test.afterAll(async () => server.close());

  // A cell's name begins with its bed and goes on to its state; what is drawn in 30 px is the last part of the one and the time of the
  // other, which axe takes for one word.
  const axe = (page: Page) => new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode(true);
  const faults = async (axe: AxeBuilder) => {
    for (const rows of ALIKE) axe.exclude(rows);
    const { violations } = await axe.analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map((node) => ({ id, node })))
      .filter(({ id, node }) => id !== "label-content-name-mismatch" || !`${node.target}`.includes("[data-bed="))
      .map(({ id, node }) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`);
  };
  const show = async (page: Page, { address, shows, opens }: Screen) => {
    await page.goto(`${server.url}${address}`);
    await expect(page.getByText(shows).first()).toBeVisible();
    await opens?.(page);
  };
  const check = async (page: Page) => {
    await page.evaluate(markAlike);
    expect(await faults(axe(page).withTags(RULES)), "every rule").toEqual([]);
  };

  for (const [name, screen] of Object.entries({ ...DESK, ...DOORS })) {
    test(`${name}, light and dark`, async () => {
      await page.context().addCookies([{ name: "caretower-theme", value: "light", url: server.url }]);
      await show(page, screen);
      await check(page);
      // The themes differ in nothing but their colours.
      await page.evaluate(() => {
        document.documentElement.dataset.theme = "dark";
      });
      expect(await faults(axe(page).withRules(["color-contrast"])), "contrast in the dark").toEqual([]);
    });
  }

  for (const theme of ["light", "dark"]) {
    test(`the wall and a ward's wall, ${theme}`, async () => {
      await page.setViewportSize({ width: 1920, height: 1080 });
      await show(page, { address: `/wall?theme=${theme}`, shows: "Ready now" });
      await check(page);
      await show(page, { address: `/wall/5E?theme=${theme}`, shows: "5E" });
      await check(page);
    });
  }
});
