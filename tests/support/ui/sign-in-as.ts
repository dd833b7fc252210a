import type { Page } from "@playwright/test";
import { ROLE_NAMES, type Role } from "#server/contracts/access.ts";

/** One click in the demonstration, as a newcomer makes it; ends on the page that was asked for. */
export async function signInAs(page: Page, role: Role, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForURL(/\/sign-in\?/);
  await page.getByRole("button", { name: new RegExp(`^${ROLE_NAMES[role]}`) }).click();
  await page.waitForURL(url);
}
