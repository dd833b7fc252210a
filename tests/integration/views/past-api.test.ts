import assert from "node:assert/strict";
import { test } from "node:test";
import { toIso } from "#server/canonical/instant.ts";
import { type PastMinute, pastMinuteSchema } from "#server/contracts/past-minute.ts";
import { PASSWORD, startAccessNodes } from "#tests/integration/access/access-nodes.ts";
import { SignInClient } from "#tests/support/sign-in-client.ts";

test("a past minute is asked for by two clocks, and today's rights apply to it", async (t) => {
  const { url, addAccount } = await startAccessNodes(t, 1);
  await addAccount("Mona", [{ role: "bed-manager", units: "all" }]);
  const browser = new SignInClient(url);
  await browser.signIn("local", { userName: "mona", password: PASSWORD });
  // Not a full minute, of which a digest is kept.
  const at = Math.floor(Date.now() / 2) * 2 - 1;
  const ask = (path: string, clocks: Record<string, string>) =>
    browser.call("GET", `${path}?${new URLSearchParams(clocks)}`);

  await t.test("every view takes them", async () => {
    for (const view of ["beds", "queues", "discharges"]) {
      const shown = await ask(`/api/v1/${view}`, { at: toIso(at) });
      const known = await ask(`/api/v1/${view}`, { at: toIso(at), known: "now" });
      assert.deepEqual([shown.status, known.status], [200, 200]);
      assert.deepEqual(known.body, shown.body, "nothing was learnt since");
    }
    const beds = await ask("/api/v1/beds", { at: toIso(at), known: toIso(at + 1) });
    assert.deepEqual((beds.body.items as { id: string }[]).map(({ id }) => id).sort(), ["4E-01", "5E-01"]);
  });

  await t.test("a second clock alone, or one before the first, is refused by name", async () => {
    for (const clocks of [
      { known: "now" },
      { at: toIso(at), known: toIso(at - 1) },
      { at: toIso(at), known: "soon" },
    ]) {
      const answer = await ask("/api/v1/beds", clocks as Record<string, string>);
      assert.equal(answer.status, 400, JSON.stringify(clocks));
    }
  });

  await t.test("a minute of which no digest was kept says so, and what draws it now", async () => {
    const { status, body } = await ask("/api/v1/past", { at: toIso(at), known: "now" });
    assert.equal(status, 200);
    const minute: PastMinute = pastMinuteSchema.parse(body);
    assert.equal(minute.shown.state, "no-digest");
    assert.match(minute.shown.redrawnBy, /^\d+\+[0-9a-f]{8}$/);
    assert.deepEqual(minute.changedBeds, []);
  });

  await t.test("whoever may not see beds now may not see those of the past", async () => {
    const stranger = await fetch(`${url}/api/v1/past?at=${encodeURIComponent(toIso(at))}`);
    assert.equal(stranger.status, 401);
  });
});
