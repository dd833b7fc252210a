import { expect, type Page, test } from "@playwright/test";
import { fixtureHospital } from "#tests/support/ui/fixture-hospital.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** Seven sources of which one is dead, nineteen dead letters of four causes, four words nobody has mapped. */
test.describe("feeds", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });

  test.beforeAll(async () => {
    server = await startUiServer({ variant: "stale" });
  });
  test.afterAll(async () => server.close());
  test.beforeEach(() => {
    server.feeds.reset();
    server.gateway.mute(false);
    server.gateway.replace(fixtureHospital("stale", Date.now()));
  });

  const open = async (page: Page, query = "") => {
    await page.goto(`${server.url}/feeds${query}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };
  const row = (page: Page, id: string) => page.locator(`[data-source="${id}"]`);
  const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

  test("the worst source stands first, a dead one in a band, and its figures are dashes", async ({ page }) => {
    await open(page);
    await expect(page.locator("[data-source]").first()).toHaveAttribute("data-source", "TRANSPORT");
    await expect(row(page, "TRANSPORT")).toContainText("DEAD");
    await expect(row(page, "TRANSPORT").locator("td").nth(3)).toHaveText("\u2014");
    await expect(page.getByRole("status").filter({ hasText: "TRANSPORT has sent nothing for" })).toBeVisible();
  });

  test("a source that speaks again loses its band without a reload", async ({ page }) => {
    await open(page);
    const transport = server.gateway.row("feeds", "TRANSPORT");
    if (!transport) throw new Error("no such source");
    server.gateway.change("feeds", { upserts: [{ ...transport, state: "fresh", lastMessageAt: Date.now() }] });
    await expect(row(page, "TRANSPORT")).toContainText("fresh");
    await expect(page.getByText("TRANSPORT has sent nothing for")).toHaveCount(0);
  });

  test("a lost link turns every state into NO LINK, so that a frozen table is seen", async ({ page }) => {
    await open(page);
    server.gateway.mute(true);
    await expect(row(page, "EPIC-ADT")).toContainText("NO LINK");
    for (const figure of [2, 3]) await expect(row(page, "EPIC-ADT").locator("td").nth(figure)).toHaveText("\u2014");
  });

  test("a dead letter shows the wrong field in its message, and a replay takes what can be read now", async ({
    page,
  }) => {
    await open(page);
    await expect(page.getByRole("heading", { name: "19 dead letters, 4 causes" })).toBeVisible();
    await expect(region(page, "Message").locator("mark")).toHaveText("^01^A");
    await expect(region(page, "Message")).toContainText("hidden by your role");
    await expect(region(page, "Fix and replay")).toContainText("12 of 14");
    await page.getByRole("button", { name: "Replay 12" }).click();
    await expect(page.getByRole("heading", { name: "7 dead letters, 4 causes" })).toBeVisible();
    await expect(region(page, "Fix and replay").getByRole("status")).toContainText("12 replayed, 2 still wait.");
  });

  test("dead letters that cannot be read are not called none, and are asked for again", async ({ page }) => {
    await page.route(/\/api\/v1\/dead-letters/, (route) => route.fulfill({ status: 500, json: { title: "Fault" } }));
    await open(page);
    await expect(region(page, "Causes").getByRole("status")).toContainText("The dead letters cannot be read");
    await expect(page.getByRole("heading", { name: "No dead letter" })).toHaveCount(0);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Ask again" }).click();
    await expect(page.getByRole("heading", { name: "19 dead letters, 4 causes" })).toBeVisible();
  });

  test("a source that loads history is called that, and is not offered for comparison", async ({ page }) => {
    const lab = server.gateway.row("feeds", "LAB");
    if (!lab) throw new Error("no such source");
    server.gateway.change("feeds", { upserts: [{ ...lab, trust: "history" }] });
    await open(page);
    await expect(row(page, "LAB")).toContainText("loads history, moves no bed");
    await expect(row(page, "LAB").getByRole("button")).toHaveCount(0);
  });

  test("telling what a replay would do replays nothing", async ({ page }) => {
    await open(page);
    await expect(page.getByRole("button", { name: "Replay 12" })).toBeEnabled();
    const replays = server.feeds.asked.filter((call) => call.path.endsWith("/replay"));
    expect(replays.length).toBeGreaterThan(0);
    for (const call of replays) expect(call.body).toMatchObject({ dryRun: true });
    expect(server.feeds.letters).toHaveLength(19);
  });

  test("a discard asks for a reason and takes none that says nothing", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: /Order has no number|A field is missing/ }).click();
    await page.getByRole("button", { name: "Discard with a reason" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Discard it" }).click();
    await expect(dialog).toContainText("Say why");
    expect(server.feeds.letters).toHaveLength(19);
    await dialog.getByRole("textbox").fill("Test order of the sender");
    await dialog.getByRole("button", { name: "Discard it" }).click();
    await expect(page.getByRole("heading", { name: "18 dead letters, 4 causes" })).toBeVisible();
    const discard = server.feeds.asked.find((call) => call.path.endsWith("/discard"));
    expect(discard?.body).toEqual({ reason: "Test order of the sender" });
  });

  test("an unknown word is mapped by its name: the effect first, then one button, then the way back", async ({
    page,
  }) => {
    await open(page, "?show=words");
    const map = region(page, "Map the word");
    await map.getByRole("combobox", { name: "It means" }).click();
    await page.keyboard.type("5E Sur");
    await page.getByRole("option", { name: /^5E Surgery/ }).click();
    await expect(map).toContainText("14 of 4\u2009212 messages would say something else");
    expect(server.feeds.version).toBe(58);
    await map.getByRole("button", { name: "Save map and reprocess 14" }).click();
    await expect(page.getByRole("heading", { name: "3 unknown words" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Take it back on the bench" })).toBeVisible();
    const apply = server.feeds.asked.find((call) => call.path.endsWith("/apply"));
    expect(apply?.body).toMatchObject({ sinceHours: 24, reason: "5EAST^09^A of EPIC-ADT means 5E" });
    expect(server.feeds.site.sources.find((source) => source.id === "EPIC-ADT")?.locations).toEqual({ "5EAST": "5E" });
  });

  test("a message tried on the bench tells its events and its answer, and leaves nothing behind", async ({ page }) => {
    await open(page, "?bench=1");
    const message = [
      "MSH|^~\\&|ANY|LKF|CT|LKF|20261117132011||ADT^A01|77|P|2.5.1",
      "EVN||20261117132011",
      "PID|1||9204433^^^LKF^MR||Example^Ambrose",
      "PV1|1|I|4W^02^A||||||||||||||||204433^^^LKF^VN",
    ].join("\n");
    await page.getByLabel("Message", { exact: true }).fill(message);
    await page.getByRole("button", { name: "Translate" }).click();
    const tried = region(page, "Try a message");
    await expect(tried).toContainText("MSA|AA|77");
    await expect(tried).toContainText("encounter.admitted");
    await expect(tried.getByRole("status")).not.toContainText("Ambrose");
  });

  test("an edited entry shows its difference before it can be applied, and applying asks why", async ({ page }) => {
    await open(page, "?bench=1&source=EPIC-ADT");
    const edit = region(page, "Edit the site map");
    const entry = edit.getByLabel("Entry of EPIC-ADT");
    await expect(edit.getByRole("button", { name: "Show the difference" })).toBeDisabled();
    await entry.fill((await entry.inputValue()).replace('"locations": {}', '"locations": { "5EAST": "5E" }'));
    await edit.getByRole("button", { name: "Show the difference" }).click();
    const apply = edit.getByRole("button", { name: "Apply to 14 messages" });
    await expect(apply).toBeDisabled();
    await edit.getByRole("textbox", { name: "Why" }).fill("New name since the upgrade");
    await apply.click();
    await expect(edit).toContainText("Site map v59 is in force.");
    await edit.getByRole("button", { name: "Undo", exact: true }).click();
    await expect.poll(() => server.feeds.asked.some((call) => call.path.endsWith("/undo"))).toBe(true);
  });

  test("a reprocessing that another node is at is seen to go on, and nothing else is offered meanwhile", async ({
    page,
  }) => {
    server.feeds.applying("running", 1_000);
    await open(page, "?bench=1");
    const edit = region(page, "Edit the site map");
    await expect(edit.getByRole("cell", { name: /^applying, 1.000 of 4.212$/ })).toBeVisible();
    await expect(edit.getByRole("region", { name: "Reprocessing" })).toContainText("Applying site map v58");
    await edit.getByRole("textbox", { name: /because$/ }).fill("Wrong unit");
    await expect(edit.getByRole("button", { name: "Undo v58" })).toBeDisabled();
    server.feeds.applying("running", 3_000);
    await expect(edit.getByRole("cell", { name: /^applying, 3.000 of 4.212$/ })).toBeVisible();
  });

  test("a reprocessing that its node did not finish says how far it came, and is gone on with for a reason", async ({
    page,
  }) => {
    server.feeds.applying("interrupted", 1_000);
    await open(page, "?bench=1");
    const edit = region(page, "Edit the site map");
    await expect(edit.getByRole("cell", { name: /^applying broke off at 1.000 of 4.212$/ })).toBeVisible();
    await expect(edit.getByRole("region", { name: "Reprocessing" })).toContainText("What was done stands.");
    const goOn = edit.getByRole("button", { name: "Go on with v58" });
    await expect(goOn).toBeDisabled();
    await edit.getByRole("textbox", { name: /because$/ }).fill("The node was restarted");
    await goOn.click();
    await expect(edit.getByRole("cell", { name: "stands" })).toBeVisible();
    await expect(edit.getByRole("region", { name: "Reprocessing" })).toHaveCount(0);
    const resumed = server.feeds.asked.find((call) => call.path.endsWith("/resume"));
    expect(resumed?.body).toEqual({ id: 7, reason: "The node was restarted" });
  });

  test("a text that is no entry is refused in words before anything is asked", async ({ page }) => {
    await open(page, "?bench=1&source=LAB");
    await page.getByLabel("Entry of LAB").fill('{ "id": "LAB" }');
    await expect(region(page, "Edit the site map")).toContainText("protocol");
    await expect(page.getByRole("button", { name: "Show the difference" })).toBeDisabled();
  });

  test("a source in parallel is set beside the one it may replace, and where they differ is said", async ({ page }) => {
    const adt = server.gateway.row("feeds", "EPIC-ADT");
    if (!adt) throw new Error("no such source");
    server.gateway.change("feeds", { upserts: [{ ...adt, id: "NEW-ADT", trust: "parallel", rejected24h: 8 }] });
    await open(page, "?show=parallel");
    const run = region(page, "NEW-ADT in parallel");
    await expect(run.getByRole("row", { name: /^Rejected/ })).toContainText("+5");
    await expect(run.getByRole("row", { name: /^Messages received/ })).toContainText("agrees");
  });

  test("a source in parallel is compared from its row: verdict, counts, and each visit that differs is a way to it", async ({
    page,
  }) => {
    const adt = server.gateway.row("feeds", "EPIC-ADT");
    if (!adt) throw new Error("no such source");
    server.gateway.change("feeds", { upserts: [{ ...adt, id: "NEW-ADT", trust: "parallel" }] });
    await open(page);
    await row(page, "NEW-ADT").getByRole("button", { name: "parallel, not trusted" }).click();
    await expect(page).toHaveURL(/[?&]parallel=NEW-ADT/);
    const compared = region(page, "NEW-ADT compared");
    await expect(compared.getByText(/agrees on 99\.5 % of 412 visits/)).toBeVisible();
    const line = compared.getByRole("row", { name: /not known to it/ });
    await expect(line).toContainText("open in 5E-07");
    await compared.getByRole("link", { name: /388$/ }).click();
    await expect(page).toHaveURL(/\/encounters\/204388/);
  });

  test("a phone shows each source and its letters without a sideways scroll", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });

  test("on a phone the worst sources come first, the tabs follow them in sight, and the rest is one press away", async ({
    page,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const sources = region(page, "Sources").getByRole("row");
    await expect(page.getByRole("tab", { name: /^Dead letters/ })).toBeInViewport();
    const few = await sources.count();
    const rest = page.getByRole("button", { name: /^All \d+ sources$/ });
    await rest.click();
    expect(await sources.count()).toBeGreaterThan(few);
    await page.getByRole("button", { name: /^Only the first/ }).click();
    await expect(sources).toHaveCount(few);
  });
});
