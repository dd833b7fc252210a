import { join } from "node:path";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { PAGE_DOORS } from "#server/access/doors.ts";
import { EXPECTED_PAGES } from "#tests/access/expected-grants.ts";
import { drawnOn, type Found, keptBy, listenTo } from "#tests/support/canary/browser-sweep.ts";
import { type CanaryHospital, openCanaryHospital } from "#tests/support/canary/canary-hospital.ts";
import {
  CANARY_BED,
  CANARY_NAME,
  CANARY_VISIT,
  canariesIn,
  OTHER_BED,
  OTHER_VISIT,
} from "#tests/support/canary/canary-patient.ts";

/** Where a reader comes on each page, with what opens in it; nobody's address may lack one. */
const ADDRESSES: { readonly [route: string]: readonly string[] } = {
  "/": ["/"],
  "/wall": ["/wall"],
  "/wall/[unit]": ["/wall/5E"],
  "/beds": [`/beds?bed=${CANARY_BED}`, `/beds?bed=${OTHER_BED}`],
  "/beds/downtime": ["/beds/downtime"],
  "/discharges": ["/discharges"],
  "/queues": ["/queues?queue=bed-requests"],
  "/encounters": ["/encounters"],
  "/encounters/[visit]": [`/encounters/${CANARY_VISIT}?entry=1`],
  "/feeds": ["/feeds"],
  "/audit": ["/audit"],
  "/audit/as-seen": ["/audit/as-seen"],
  "/audit/daily": ["/audit/daily"],
  "/audit/disclosures": ["/audit/disclosures"],
  "/audit/glass": ["/audit/glass"],
  "/audit/why/bed/[bed]": [`/audit/why/bed/${CANARY_BED}`],
  "/audit/why/encounter/[visit]": [`/audit/why/encounter/${CANARY_VISIT}`],
  "/access": ["/access", "/access?show=walls"],
  "/pair": ["/pair"],
  "/sign-in": ["/sign-in"],
  "/set-up": ["/set-up"],
  "/lock": ["/lock"],
};

/** Who is shown no identity unasked; "nobody" has not signed in. Between them they may open every page. */
const WALKERS = [
  "charge-nurse",
  "evs",
  "administrator",
  "integration-engineer",
  "compliance",
  "wall-display",
  "nobody",
] as const;
type Walker = (typeof WALKERS)[number];
/**
 * Who is shown the whole house, the number of a patient who lies in intensive care with it. They walk the feeds and the audit trail,
 * which are shut to the others.
 */
const WHOLE_HOUSE: ReadonlySet<Walker> = new Set(["integration-engineer", "compliance"]);
/** A connection that the server let go of while it was idle is opened anew. */
const AGAIN = 3;

function mayOpen(walker: Walker, route: string): boolean {
  const may = EXPECTED_PAGES[route];
  if (may === undefined || may === "public") return may === "public" && walker === "nobody";
  if (WHOLE_HOUSE.has(walker) && !/^\/(audit|feeds)/.test(route)) return false;
  return walker !== "nobody" && may.includes(walker);
}

/** Opens every page of a walker's as a browser does; answers all that came to it and stayed with it. */
async function walk(hospital: CanaryHospital, browser: Browser, walker: Walker): Promise<Found[]> {
  const context = walker === "nobody" ? await browser.newContext() : await hospital.enter(browser, walker);
  const found: Found[] = [];
  for (const route of Object.keys(PAGE_DOORS).filter((one) => mayOpen(walker, one)))
    for (const address of ADDRESSES[route] ?? [])
      found.push(...(await visit(hospital, context, address, walker !== "nobody")));
  if (mayOpen(walker, "/beds"))
    found.push(await listForPaper(context, `${hospital.server.webUrl}/api/v1/beds?format=csv`));
  await context.close();
  return found;
}

async function visit(
  hospital: CanaryHospital,
  context: BrowserContext,
  path: string,
  isLive: boolean,
): Promise<Found[]> {
  const address = hospital.server.webUrl + path;
  const page = await context.newPage();
  const { heard, watches, isToldOf } = listenTo(page);
  await page.goto(address);
  if (isLive) await watches();
  if (path.startsWith("/beds?")) {
    await hospital.tellMore();
    for (const bed of [CANARY_BED, OTHER_BED]) await isToldOf(bed);
  }
  const found = [...(await heard()), await drawnOn(page), ...(await keptBy(page, context))];
  await page.close();
  return [...found, await payloadOf(context, address)];
}

/** What a link to the page fetches. Next sends such a request on to the address by which it keeps a payload apart from its document. */
async function payloadOf(context: BrowserContext, address: string): Promise<Found> {
  const answer = await context.request.get(address, { headers: { RSC: "1" }, maxRetries: AGAIN });
  // A stranger's router is told to load the page whole, and gets nothing.
  if (answer.status() !== 401) expect(answer.headers()["content-type"], address).toContain("text/x-component");
  return { way: "payload", where: address, text: await answer.text() };
}

async function listForPaper(context: BrowserContext, address: string): Promise<Found> {
  const answer = await context.request.get(address, { maxRetries: AGAIN });
  expect(answer.headers()["content-type"]).toContain("text/csv");
  const text = await answer.text();
  expect(text).toContain(CANARY_BED);
  return { way: "answer", where: address, text };
}

/** The words of the canary patient, and the number of the one elsewhere, that stand in what was found. */
function leaksIn(found: readonly Found[], isOtherHidden = true): string[] {
  return found.flatMap(({ way, where, text }) => {
    const words = [...canariesIn(text), ...(isOtherHidden && text.includes(OTHER_VISIT) ? [OTHER_VISIT] : [])];
    return words.map((word) => `${word} in ${way} of ${where}`);
  });
}

async function metricsOf({ server }: CanaryHospital): Promise<string> {
  const metrics = await (await fetch(`${server.webUrl}/metrics`)).text();
  expect(metrics).toContain("# HELP");
  return metrics;
}

async function say(context: BrowserContext, url: string, where: string, data: unknown): Promise<string> {
  const answer = await context.request.post(where, { data, headers: { origin: url }, maxRetries: AGAIN });
  expect(answer.status(), where).toBe(200);
  return answer.text();
}

test.describe("a person who is in every text", () => {
  test.describe.configure({ mode: "serial", timeout: 480_000 });
  let hospital: CanaryHospital;
  test.beforeAll(async ({ browser }) => {
    hospital = await openCanaryHospital();
    const nurse = await hospital.enter(browser, "unit-nurse");
    const url = hospital.server.webUrl;
    const reason = "Canaryreason: Ottolinde Zyxwquill sits in the chair";
    hospital.answered.push(
      await say(nurse, url, `/api/v1/beds/${CANARY_BED}/assertions`, { state: "occupied", reason }),
      await say(nurse, url, `/api/v1/encounters/${CANARY_VISIT}/glass`, { reason, minutes: 5 }),
    );
    await nurse.close();
  });
  test.afterAll(async () => hospital?.close());

  test("reaches no page, payload, frame, list or storage of a browser that may not see who it is", async ({
    browser,
  }) => {
    expect(Object.keys(ADDRESSES).sort(), "an address for every page").toEqual(Object.keys(PAGE_DOORS).sort());
    for (const route of Object.keys(PAGE_DOORS))
      if (EXPECTED_PAGES[route] !== "public")
        expect(
          WALKERS.filter((walker) => mayOpen(walker, route)),
          `somebody who walks ${route}`,
        ).not.toEqual([]);
    const walks = await Promise.all(WALKERS.map((walker) => walk(hospital, browser, walker)));
    for (const [index, found] of walks.entries()) {
      const walker = WALKERS[index] ?? "nobody";
      expect(leaksIn(found, !WHOLE_HOUSE.has(walker)), walker).toEqual([]);
      const ways = new Set(found.map(({ way }) => way));
      for (const way of ["html", "payload", "drawn", "kept", ...(WALKERS[index] === "nobody" ? [] : ["frame"])])
        expect(ways, `${way} of ${WALKERS[index]}`).toContain(way);
    }
  });

  test("reaches no sender's answer, no metric and no line of the log", async () => {
    for (const text of [await metricsOf(hospital), ...hospital.answered]) expect(canariesIn(text)).toEqual([]);
    expect(hospital.server.output()).toContain("ready. Wall");
    expect(canariesIn(hospital.server.output())).toEqual([]);
  });

  test("is named to whoever asks for a purpose, on the page alone", async ({ browser }) => {
    const context = await hospital.enter(browser, "unit-nurse");
    const page = await context.newPage();
    const { heard } = listenTo(page);
    await page.goto(`/encounters/${CANARY_VISIT}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
    await page.getByRole("button", { name: "Show who this is" }).click();
    await page.getByRole("menuitem", { name: "treatment", exact: true }).click();
    await expect(page.getByText(CANARY_NAME)).toBeVisible();
    expect(canariesIn((await drawnOn(page)).text)).toContain("Zyxwquill");
    expect((await heard()).filter(({ text }) => canariesIn(text).length > 0).map(({ way }) => way)).toEqual(["answer"]);
    for (const { where, text } of await keptBy(page, context)) expect(canariesIn(text), where).toEqual([]);
    expect(canariesIn(hospital.server.output())).toEqual([]);
    await context.close();
  });

  test("is found in every storage of a browser when it is put there", async ({ page }) => {
    await page.goto(`${hospital.server.webUrl}/sign-in`);
    await plant(page);
    const holding = (await keptBy(page, page.context())).filter(({ text }) => canariesIn(text).length > 0);
    const stores = ["caches", "cookies", "history", "indexedDB", "localStorage", "sessionStorage"];
    expect(holding.map(({ where }) => where).sort()).toEqual(stores);
  });
});

async function plant(page: Page): Promise<void> {
  await page.evaluate(async (name) => {
    localStorage.setItem("last", name);
    sessionStorage.setItem("last", name);
    // biome-ignore lint/suspicious/noDocumentCookie: what a careless page would do
    document.cookie = `last=${[...name].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("")}`;
    history.replaceState({ name }, "");
    await (await caches.open("pages")).put("/last", new Response(name));
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open("kept", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("rows").put({ name }, "last");
      opening.onsuccess = () => resolve(opening.result.close());
      opening.onerror = reject;
    });
  }, CANARY_NAME);
}

test.describe("a server whose redaction was taken out", () => {
  test.describe.configure({ timeout: 480_000 });
  let hospital: CanaryHospital;
  test.beforeAll(async () => {
    hospital = await openCanaryHospital(join(import.meta.dirname, "../support/canary/telltale-process.ts"));
  });
  test.afterAll(async () => hospital?.close());

  test("is caught in its documents, payloads, frames and lists, its metrics and its log", async ({ browser }) => {
    const leaks = leaksIn(await walk(hospital, browser, "evs"));
    for (const way of ["html", "payload", "frame"])
      for (const word of ["Zyxwquill", OTHER_VISIT])
        expect(leaks.map((leak) => leak.replace(/ of .*/, ""))).toContain(`${word} in ${way}`);
    expect(leaks.filter((leak) => leak.endsWith("format=csv"))).not.toEqual([]);
    expect(canariesIn(await metricsOf(hospital))).toContain("Zyxwquill");
    expect(canariesIn(hospital.server.output())).toContain("Zyxwquill");
  });
});
