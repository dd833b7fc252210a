import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, type TestContext, test } from "node:test";
import { eventId } from "#server/log/event-id.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import type { SiteMapInput } from "#server/site/site-map.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { adt, invented } from "./invented-site.ts";
import { openIntake } from "./test-intake.ts";

const admission = adt({ trigger: "A01", visit: "N1", place: "5E^03^A", at: "13:00" });
const bedStatus = (application: string) =>
  `MSH|^~\\&|${application}|GENHOSP|CT|CT|20261117131000||ADT^A20|B1|P|2.5.1\rEVN|A20|20261117131000\rNPU|5E^04^A|H`;

async function open(t: TestContext, site: SiteMapInput) {
  const intake = await openIntake(await createTestDatabase(t), site);
  t.after(() => intake.close());
  return {
    ...intake,
    async sendFrom(address: string, text: string, ...names: string[]): Promise<string> {
      const peer = { connection: "c1", remote: address, port: 2575, names };
      return String(await intake.receiver.receive(Buffer.from(text), peer));
    },
    /** What the board says once the reconciler has read the log. */
    async board() {
      const reconciler = createReconciler({ idOf: eventId });
      let decisions = 0;
      for (const event of await intake.reader.after(0, 1000)) {
        reconciler.apply(event);
        decisions += reconciler.drain().length;
      }
      const { bed } = reconciler;
      return { occupants: bed("5E-03")?.occupants.length ?? 0, dirty: bed("5E-04")?.readiness ?? null, decisions };
    },
  };
}

describe("a source that may only come from some addresses, with some certificate", () => {
  test("is refused from elsewhere: answered, journalled, and nothing of it in the log", async (t) => {
    const senders = { addresses: ["10.1.0.0/16"], certificates: ["engine.example"] };
    const { sendFrom, pool, board } = await open(t, invented({ senders }));
    for (const [address, ...names] of [
      ["10.2.0.1", "engine.example"],
      ["10.1.0.1", "other.example"],
      ["10.1.0.1"],
    ] as const)
      assert.match(await sendFrom(address, admission, ...names), /\rMSA\|AR\|[\s\S]*\rERR\|[^\r]*MSH\^1\^3[^\r]*207/);
    assert.equal((await board()).occupants, 0);
    const { rows } = await pool.query("SELECT source, outcome, answer, sealed IS NOT NULL AS kept FROM inbound");
    assert.deepEqual(rows, new Array(3).fill({ source: "EPIC-ADT", outcome: "refused", answer: "AR 207", kept: true }));
    assert.match(await sendFrom("::ffff:10.1.0.1", admission, "engine.example"), /\rMSA\|AA\|/);
    assert.equal((await board()).occupants, 1);
  });
});

describe("a source that loads what is past", () => {
  test("keeps all of it in the log, and neither the board nor any decision takes notice, then or later", async (t) => {
    const { send, sites, board, reader } = await open(t, invented({ history: true }));
    await send(admission);
    await send(bedStatus("EPIC"));
    const { decisions, ...empty } = await board();
    assert.deepEqual(empty, { occupants: 0, dirty: null });
    assert.equal(decisions, 0);
    const admitted = (await reader.after(0, 100)).find(({ type }) => type === "encounter.admitted");
    assert.deepEqual(admitted && "historic" in admitted.data && [admitted.data.historic, admitted.data.parallel], [
      true,
      true,
    ]);
    await sites.put(siteMapSchema.parse(invented({ history: false })), "test", "user:engineer");
    assert.equal((await board()).occupants, 0, "what was loaded stays history");
    await send(admission.replaceAll("N1", "N2"));
    assert.equal((await board()).occupants, 1);
  });
});

describe("a sender that nobody listed", () => {
  test("moves the board unless the site keeps strangers off it, with whatever it says", async (t) => {
    const { send, sites, board } = await open(t, invented({}, { strangers: "parallel" }));
    await send(admission.replace("|EPIC|", "|NOBODY|"));
    await send(bedStatus("NOBODY"));
    assert.deepEqual(await board(), { occupants: 0, dirty: null, decisions: 0 });
    await sites.put(siteMapSchema.parse(invented()), "test", "user:engineer");
    await send(admission.replace("|EPIC|", "|NOBODY|").replaceAll("N1", "N2"));
    assert.equal((await board()).occupants, 1);
  });

  test("is kept off the board by the map that a site starts from", async () => {
    const example = path.join(import.meta.dirname, "../../../server/site/example-site.json");
    const site = siteMapSchema.parse(JSON.parse(await readFile(example, "utf8")));
    assert.equal(site.strangers, "parallel");
  });
});
