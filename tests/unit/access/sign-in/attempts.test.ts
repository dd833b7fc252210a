import assert from "node:assert/strict";
import { test } from "node:test";
import { Attempts, TooManyAttempts } from "#server/access/sign-in/attempts.ts";

test("ten tries at one account are the end of it, from wherever they come", async () => {
  const attempts = new Attempts();
  for (let tries = 0; tries < 10; tries += 1) await attempts.count("nora", `10.0.0.${tries}`);
  await assert.rejects(attempts.count("nora", "10.0.1.1"), TooManyAttempts);
  await attempts.count("another", "10.0.1.1");
});

test("one address may fail so often, at whichever accounts, and a whole house may succeed behind it", async () => {
  const attempts = new Attempts();
  for (let person = 0; person < 300; person += 1) {
    await attempts.count(`person-${person}`, "10.0.0.1");
    await attempts.succeeded(`person-${person}`, "10.0.0.1");
  }
  for (let tries = 0; tries < 100; tries += 1) await attempts.count(`guess-${tries}`, "10.0.0.1");
  await assert.rejects(attempts.count("one-more", "10.0.0.1"), TooManyAttempts);
});
