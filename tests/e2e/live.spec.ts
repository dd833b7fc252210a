import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { freePort } from "#server/db/free-port.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { rawSender } from "#tests/integration/mllp/raw-sender.ts";
import { type ServerProcess, startServer } from "#tests/support/server-process.ts";
import { openTestServer, type TestServer } from "#tests/support/test-server.ts";
import { signInAs } from "#tests/support/ui/sign-in-as.ts";

const BEDS = 400;
const SEED = 7;
/** Figures that stay the same this long are at rest. */
const PAUSE_MS = 3000;
const HOUR_MS = 3_600_000;

/** The real server with its pages and its simulated hospital, as a newcomer starts it. */
test.describe("a living hospital", () => {
  test.describe.configure({ mode: "serial", timeout: 300_000 });
  test.use({ viewport: { width: 1920, height: 1080 } });
  let databases: TestServer;
  let database: { name: string; url: string };
  let directory: string;
  let port: number;
  let server: ServerProcess;

  const start = () =>
    startServer({
      databaseUrl: database.url,
      siteFile: "",
      keyRingFile: path.join(directory, "keys/ring.json"),
      environment: {
        PORT: String(port),
        ROLES: "ingest,web,worker",
        SIMULATE: "on",
        SIMULATE_BEDS: String(BEDS),
        SIMULATE_SEED: String(SEED),
        SIMULATE_SPEED: "1",
        ADMIN_TOKEN: "",
      },
    });

  test.beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), "caretower-live-"));
    databases = await openTestServer();
    database = await databases.createDatabase(false);
    port = await freePort();
    server = await start();
  });
  test.afterAll(async () => {
    await server?.stop();
    await databases.dropDatabase(`${database.name}_demo`);
    await databases.dropDatabase(database.name);
    await databases.release();
    await rm(directory, { recursive: true, force: true });
  });

  const listen = (page: Page) => {
    const frames: string[] = [];
    const errors: string[] = [];
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(String(payload))));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    return { frames, errors };
  };

  test("the wall moves by itself under a watermark, without an error and without any person", async ({ page }) => {
    const { frames, errors } = listen(page);
    await page.goto(`${server.webUrl}/wall`);
    await expect(page.getByText(/simulated hospital/i).first()).toBeVisible();
    const figures = () => page.locator("[data-unit]").allTextContents();
    await expect.poll(async () => (await figures()).join("").length).toBeGreaterThan(100);
    const before = (await figures()).join("|");
    await expect.poll(async () => (await figures()).join("|"), { timeout: 60_000 }).not.toBe(before);
    await expect.poll(() => frames.some((frame) => frame.includes("delta")), { timeout: 60_000 }).toBe(true);
    const names = namesOfPatients();
    const seen = [...frames, await page.content()].join("\n");
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => new RegExp(`\\b${name}\\b`).test(seen))).toEqual([]);
    expect(errors).toEqual([]);
  });

  test("an admission over MLLP changes its bed on the open screen", async ({ page }) => {
    await signInAs(page, "bed-manager", `${server.webUrl}/beds`);
    await expect(page.getByText(/^Live/)).toBeVisible();
    // While the census is still coming in, it may be just this bed that it fills.
    const states = page.locator('[role="gridcell"]');
    await atRest(page, () =>
      states.evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-state")).join()),
    );
    const free = page.locator('[role="gridcell"][data-state="ready"]').first();
    const bed = (await free.getAttribute("data-bed")) ?? "";
    const sender = await rawSender(server.mllpPort);
    sender.send(admission(bed));
    const [answer] = await sender.repliesReach(1);
    const sentAt = performance.now();
    expect(answer).toMatch(/\rMSA\|[AC]A\|/);
    await expect(page.locator(`[data-bed="${bed}"]`)).toHaveAttribute("data-state", "occupied");
    test.info().annotations.push({ type: "ack to screen, ms", description: String(performance.now() - sentAt) });
    sender.socket.destroy();
  });

  test("a bed confirmed by hand says so beside the word of the EHR", async ({ page }) => {
    await signInAs(page, "bed-manager", `${server.webUrl}/beds`);
    await expect(page.getByText(/^Live/)).toBeVisible();
    const first = page.locator('[role="gridcell"][data-state="occupied"]').first();
    const bed = await first.getAttribute("data-bed");
    // Which occupied cell is the first may change under the pointer.
    await page.locator(`[role="gridcell"][data-bed="${bed}"]`).click();
    const drawer = page.getByRole("complementary", { name: `Bed ${bed}` });
    await expect(drawer).toBeVisible();
    await page.keyboard.press("c");
    await expect(drawer.getByRole("status")).toHaveText(`${bed} confirmed by hand`);
    await expect(drawer).toContainText(/EPIC-ADT|EHR/);
  });

  test("the wall has its picture taken once the whole house is on it", async ({ page }) => {
    await page.goto(`${server.webUrl}/wall`);
    await expect(page.locator("[data-unit]").first()).toBeVisible();
    // The census of a hospital that has just connected is in once the bed list rests.
    await atRest(page, async () => (await page.locator("[data-unit]").allTextContents()).join("|"));
    const picture = path.join(import.meta.dirname, "../../test-results/wall.png");
    await mkdir(path.dirname(picture), { recursive: true });
    await page.screenshot({ path: picture });
    if (process.env.UPDATE_PICTURE === "1")
      await copyFile(picture, path.join(import.meta.dirname, "../../public/wall.png"));
  });

  test("a server that dies shows, and its return is taken up", async ({ page }) => {
    await page.goto(`${server.webUrl}/wall`);
    await expect(page.locator("[data-unit]").first()).toBeVisible();
    const units = await page.locator("[data-unit]").count();
    await server.kill();
    await expect(page.getByText("NO LINK").first()).toBeVisible();
    server = await start();
    await expect(page.getByText("NO LINK")).toHaveCount(0, { timeout: 60_000 });
    await expect(page.locator("[data-unit]")).toHaveCount(units);
  });

  test("a desk whose demonstration starts over asks for its role again, and goes on where it was", async ({ page }) => {
    await signInAs(page, "bed-manager", `${server.webUrl}/beds`);
    await expect(page.getByText(/^Live/)).toBeVisible();
    const beds = await page.getByRole("gridcell").count();
    await server.kill();
    await expect(page.getByText("NO LINK").first()).toBeVisible();
    server = await start();
    await page.waitForURL(/\/sign-in\?next=%2Fbeds/, { timeout: 60_000 });
    await page.getByRole("button", { name: /^Bed manager/ }).click();
    await expect(page.getByText(/^Live/)).toBeVisible();
    await expect(page.getByRole("gridcell")).toHaveCount(beds);
  });
});

/** Waits until what is read of a page stays the same for a while. */
async function atRest(page: Page, read: () => Promise<string>): Promise<void> {
  const isStill = async () => {
    const before = await read();
    await page.waitForTimeout(PAUSE_MS);
    return before === (await read());
  };
  await expect.poll(isStill, { timeout: 120_000 }).toBe(true);
}

/** Every family name that the simulated hospital gives its patients, as its own messages have them. */
function namesOfPatients(): Set<string> {
  const startAt = Date.now() - 8 * HOUR_MS;
  const feed = new SimulatedFeed({ beds: BEDS, seed: SEED, startAt });
  const bodies = feed.advance(startAt + 4 * HOUR_MS).map(({ body }) => body);
  return new Set(bodies.flatMap((body) => /\rPID\|(?:[^|]*\|){4}([\p{L}'-]+)\^/u.exec(body)?.[1] ?? []));
}

function admission(bedId: string): string {
  const { units } = siteFile(BEDS, SEED) as {
    units: { id: string; facility: string; beds: { id: string; pl: string[] }[] }[];
  };
  const unit = units.find(({ beds }) => beds.some(({ id }) => id === bedId));
  const pl = unit?.beds.find(({ id }) => id === bedId)?.pl ?? [];
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}+0000`;
  return [
    `MSH|^~\\&|EPIC-ADT|${unit?.facility}|CARETOWER|${unit?.facility}|${time}||ADT^A01^ADT_A01|LIVE1|P|2.5.1`,
    `EVN||${time}||||${time}`,
    `PID|1||LIVE77^^^${unit?.facility}^MR||Invented^Ines||19700101|F`,
    `PV1|1|I|${pl.join("^")}^${unit?.facility}|||||||MED|||||||||LIVE7001^^^${unit?.facility}^VN${"|".repeat(25)}${time}`,
    "",
  ].join("\r");
}
