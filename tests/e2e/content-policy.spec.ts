import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { startUiServer, type UiServer } from "#tests/support/ui-server.ts";

/** An address for every page that needs a name in it. */
const NAMED: Readonly<Record<string, string>> = {
  "/encounters/[visit]": "/encounters/204388",
  "/audit/why/encounter/[visit]": "/audit/why/encounter/204388",
  "/audit/why/bed/[bed]": "/audit/why/bed/5E-12",
  "/wall/[unit]": "/wall/5E",
};

/** Every page of the product, from its files: one that is added is looked at without being listed. */
function pages(): string[] {
  const app = path.join(import.meta.dirname, "../../app");
  return readdirSync(app, { recursive: true })
    .map((file) => String(file).split(path.sep).join("/"))
    .filter((file) => file.endsWith("page.tsx"))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`.replace(/\/\([^)]+\)/g, "") || "/")
    .map((route) => NAMED[route] ?? route);
}

test.describe("content security policy", () => {
  let server: UiServer;
  /** One for all: each new one would compile every script of the pages again. */
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    server = await startUiServer({ variant: "busy", watermark: "SIMULATED" });
    page = await browser.newPage();
  });
  test.afterAll(async () => server.close());

  /** What the browser refused or complained of while a page was opened. */
  const complaints = async (route: string): Promise<string[]> => {
    const said: string[] = [];
    // What the API over fixtures does not answer is no matter of the policy.
    const isOwn = (url: string) => !new URL(url, server.url).pathname.startsWith("/api/");
    page.removeAllListeners();
    page.on("console", (message) => {
      if (message.type() === "error" && isOwn(message.location().url)) said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(`${server.url}${route}`);
    await page.waitForLoadState("load");
    await expect(page.locator("body")).not.toBeEmpty();
    return said.filter((text) => !text.includes("favicon.ico"));
  };

  for (const route of pages())
    test(`${route} runs under its policy without a complaint of the browser`, async () => {
      expect(await complaints(route)).toEqual([]);
    });

  test("every page address with a name in it has an example here", () => {
    expect(pages().filter((route) => route.includes("["))).toEqual([]);
  });

  test("a past minute, its menus and its sliders run under the policy too", async () => {
    const minute = new Date(Math.floor(Date.now() / 120_000) * 120_000 - 4_200_000).toISOString().slice(0, 16);
    expect(await complaints(`/beds?at=${minute}Z`)).toEqual([]);
    await expect(page.getByText(/the digest that was kept then agrees/)).toBeVisible();
    await page.getByRole("button", { name: "As we know now" }).click();
    await expect(page.getByText("1 bed differs")).toBeVisible();
    await page.getByRole("button", { name: "Any bed" }).click();
    await page.keyboard.press("Escape");
  });

  test("a script that somebody smuggles into a page does not run", async () => {
    await page.goto(`${server.url}/beds`);
    const ran = await page.evaluate(async () => {
      const target = window as unknown as { smuggled?: boolean };
      const holder = document.createElement("div");
      holder.innerHTML = "<img src='data:,' onerror='window.smuggled = true'>";
      document.body.append(holder);
      const script = document.createElement("div");
      script.innerHTML = "<a href='javascript:window.smuggled=true'>x</a>";
      document.body.append(script);
      script.querySelector("a")?.click();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return target.smuggled === true;
    });
    expect(ran).toBe(false);
  });
});
