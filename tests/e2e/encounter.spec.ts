import { expect, type Page, test } from "@playwright/test";
import { tellOfItAgain } from "#tests/support/ui/fixture-parting.ts";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** The page of one visit, over a log that the real translation and the real reconciler made of twelve invented messages. */
test.describe("encounter", () => {
  let server: UiServer;
  test.use({ viewport: { width: 1440, height: 900 } });

  test.beforeAll(async () => {
    server = await startUiServer({ variant: "busy" });
  });
  test.afterAll(async () => server.close());

  const open = async (page: Page, path = "/encounters/204388") => {
    await page.goto(`${server.url}${path}`);
    await expect(page.getByText(/^Live/)).toBeVisible();
  };
  const step = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
  const entry = (page: Page, sentence: string) => page.getByRole("link", { name: sentence, exact: true });

  test("the state is told in one sentence, and names no person", async ({ page }) => {
    await open(page);
    const sentence = page.getByRole("heading", { level: 1 });
    await expect(sentence).toContainText(
      /^In 5E-12 for 3\sh\s1\d, from ED-07; discharge ordered \d+\smin ago, waiting for pharmacy\.$/,
    );
    await expect(page.getByRole("button", { name: "Show who this is" })).toBeVisible();
    expect(await page.content()).not.toMatch(/Rosalind|9204388/);
  });

  test("a bed's question opens the chain from the raw message to what changed", async ({ page }) => {
    await open(page);
    await entry(page, "EPIC-ADT moved the patient from ED-07 to 5E-12").click();
    await expect(page).toHaveURL(/\?entry=\d+$/);
    await expect(step(page, "Raw message").locator("mark", { hasText: "5E^12^A" })).toBeVisible();
    await expect(step(page, "Raw message")).toContainText("hidden by your role");
    await expect(step(page, "Report")).toContainText("encounter.transferred");
    await expect(step(page, "Decision")).toContainText("In 5E-12, from ED-07");
    const place = step(page, "What changed").getByRole("row", { name: /^Place/ });
    await expect(place).toContainText("ED-07");
    await expect(place).toContainText("5E-12");
  });

  test("the address of an entry shows the same entry to whoever opens it, and the back button leaves it", async ({
    page,
  }) => {
    await open(page);
    await entry(page, "EPIC-ADT signed the discharge order").click();
    const address = page.url();
    await expect(step(page, "Decision")).toContainText("Discharge ordered");
    await page.goBack();
    await expect(step(page, "Decision")).toContainText("Corrected: in 5E-12, not in 5E-14");
    await page.goto(address);
    await expect(step(page, "Decision")).toContainText("Discharge ordered");
  });

  test("a link that names an event by its id, as the beds page does, opens that event", async ({ page }) => {
    await open(page);
    const answer = await page.request.get(`${server.url}/api/v1/events?type=discharge.expected`);
    const { items } = await answer.json();
    await open(page, `/encounters/204388?event=${items[0].id}&raw=${items[0].lineage.inboundId}`);
    await expect(step(page, "Report")).toContainText("discharge.expected");
  });

  test("a correction is loud: what was, what is, and that nothing was rolled back", async ({ page }) => {
    await open(page);
    await page.getByRole("button", { name: /^Doubts and corrections/ }).click();
    await expect(page).toHaveURL(/show=doubts/);
    await entry(page, "Corrected: in 5E-12, not in 5E-14").click();
    await expect(step(page, "Decision")).toContainText("The past was rewritten.");
    await expect(step(page, "Raw message")).toContainText("took a move back");
    await expect(step(page, "What changed").getByRole("row", { name: /^Place/ })).toContainText("5E-14");
  });

  test("a doubt is explained in words where it was raised", async ({ page }) => {
    await open(page);
    await page.getByRole("link", { name: /^EPIC-ADT ordered PT-EVAL/ }).click();
    await expect(step(page, "Report").getByRole("list", { name: "Doubts" })).toContainText("Unknown code.");
  });

  test("J and K walk through the entries without a mouse", async ({ page }) => {
    await open(page);
    await page.keyboard.press("j");
    await expect(page).toHaveURL(/entry=\d+/);
    const first = page.url();
    await page.keyboard.press("j");
    await expect(page).not.toHaveURL(first);
    await page.keyboard.press("k");
    await expect(page).toHaveURL(first);
  });

  test("a message that cannot be read leaves the rest of the chain standing and says so", async ({ page }) => {
    await page.route("**/api/v1/inbound/**", (route) => route.fulfill({ status: 500, json: { title: "Fault" } }));
    await open(page);
    await expect(step(page, "Raw message").getByRole("status")).toContainText("cannot be shown");
    await expect(step(page, "Decision")).toContainText("Corrected");
  });

  test("an entry of another visit is named as such, and the present place is shown", async ({ page }) => {
    await open(page, "/encounters/204388?entry=7");
    await expect(page.getByText("Entry 7 is not part of this visit.")).toBeVisible();
  });

  test("a visit is found by its number from anywhere on the page, spoken or plain", async ({ page }) => {
    await open(page, "/encounters");
    await page.keyboard.press("/");
    await page.keyboard.type("V 204 388");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/encounters\/204388$/);
    await open(page, "/encounters");
    await expect(page.getByRole("region", { name: "Opened here before" })).toContainText("388");
    await expect(page.getByRole("region", { name: "Just moved" })).toContainText("Corrected: in 5E-12, not in 5E-14");
  });

  test("an unknown number says that nothing names it, and where it may wait", async ({ page }) => {
    await open(page, "/encounters/999999");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("No visit bears the number");
    await expect(page.getByRole("link", { name: "dead letters" })).toBeVisible();
  });

  test("a number that the rule took for this visit is parted with a reason, seen as parted, and given back", async ({
    page,
  }) => {
    tellOfItAgain(server.story, Date.now());
    await open(page);
    const others = page.getByRole("list", { name: "Numbers that may be this visit" });
    await expect(others.getByRole("listitem")).toHaveCount(1);
    await expect(others).toContainText("PHARMACY calls this visit e-7731");
    const say = async (opener: string, act: string, reason: string) => {
      await others.getByRole("button", { name: opener }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: act }).click();
      await expect(dialog).toContainText("Say why");
      await dialog.getByLabel("Why").fill(reason);
      await dialog.getByRole("button", { name: act }).click();
      await expect(dialog).toHaveCount(0);
    };
    const words = () => server.story.events.filter(({ kind, type }) => kind === "command" && type !== "bed.asserted");
    await say("Part the two", "Part the visits", "A second patient of that name");
    await expect(others).toContainText("held apart from e-7731 of PHARMACY");
    expect(words().map(({ type }) => type)).toEqual(["encounter.parted"]);
    await say("Take this back", "Take it back", "The wristbands were compared");
    await expect(others).toContainText("PHARMACY calls this visit e-7731");
    expect(words().map(({ type }) => type)).toEqual(["encounter.parted", "encounter.parting.withdrawn"]);
  });

  test("a phone shows the whole page without a sideways scroll", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBe(0);
  });
});
