import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { z } from "zod";
import { adt } from "#tests/integration/ingest/invented-site.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { openMatrixServer, type Someone } from "./matrix-server.ts";

const OFFICER: Someone = { role: "compliance", units: "all" };
const NURSE: Someone = { role: "unit-nurse", units: ["5E"] };
const vipsSchema = z.object({ items: z.array(z.object({ token: z.string(), listedBy: z.string() })) });
const keysSchema = z.object({
  items: z.array(z.object({ id: z.string(), purpose: z.string(), inUse: z.boolean(), rows: z.number() })),
});

/** PV1-16 is the VIP indicator. */
const important = (message: string) => message.replace(/(PV1\|1\|I\|ICU[^|]*)\|{13}/, "$1|||||||||||||VIP");

test("what compliance does with patients and keys, asked over HTTP of the whole server", {
  timeout: 600_000,
}, async (t) => {
  const server = await openMatrixServer(t);
  const { pool } = server.database;
  await server.hear([
    adt({ trigger: "A01", visit: "V510001", mrn: "M510001", place: "5E^01^A", at: "08:00", name: "Quill^Maud" }),
    important(adt({ trigger: "A01", visit: "V520001", mrn: "M520001", place: "ICU^01^A", at: "08:20" })),
  ]);
  const ask = async (method: string, where: string, body?: unknown, someone = OFFICER) => {
    const answer = await server.ask(method, where, someone, body);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const tokenOf = async (visit: string) => {
    const { rows } = await pool.query(
      "SELECT patient FROM event WHERE encounter LIKE $1 AND patient IS NOT NULL LIMIT 1",
      [`%${visit}%`],
    );
    return String(rows[0]?.patient);
  };
  const [maud, famous] = [await tokenOf("V510001"), await tokenOf("V520001")];
  const flagsOf = async (visit: string, someone: Someone) => {
    await server.ask("GET", `/api/v1/encounters/${visit}`, someone);
    const { rows } = await pool.query(
      "SELECT body::jsonb -> 'flags' AS flags FROM access_entry WHERE body::jsonb ->> 'encounter' LIKE $1 ORDER BY position DESC LIMIT 1",
      [`%${visit}%`],
    );
    return rows[0]?.flags as string[];
  };
  const types = async () =>
    (await pool.query("SELECT type, body FROM event WHERE type LIKE 'access.%' ORDER BY position")).rows;

  await t.test(
    "a patient whom the feed calls very important is flagged, and stands on the list beside compliance's own",
    async () => {
      assert.ok((await flagsOf("V520001", { role: "bed-manager", units: "all" })).includes("vip"));
      assert.ok(!(await flagsOf("V510001", { role: "bed-manager", units: "all" })).includes("vip"));
      assert.equal((await ask("POST", "/api/v1/audit/vip", { token: maud, reason: "on the board" })).status, 200);
      assert.equal((await ask("POST", "/api/v1/audit/vip", { token: maud })).status, 409);
      assert.equal((await ask("POST", "/api/v1/audit/vip", { token: randomUUID() })).status, 409);
      assert.ok((await flagsOf("V510001", NURSE)).includes("vip"));
      const { items } = vipsSchema.parse((await ask("GET", "/api/v1/audit/vip")).body);
      assert.deepEqual(
        items.map(({ token, listedBy }) => [token, listedBy]),
        [
          [maud, "user:compliance"],
          [famous, "feed"],
        ],
      );
      assert.equal((await ask("DELETE", `/api/v1/audit/vip/${maud}`)).status, 200);
      assert.equal((await ask("DELETE", `/api/v1/audit/vip/${famous}`)).status, 404, "what a feed says stays said");
      const told = await types();
      assert.deepEqual(
        told.map(({ type }) => type),
        ["access.vip.listed", "access.vip.unlisted"],
      );
      assert.doesNotMatch(JSON.stringify(told), /on the board/);
    },
  );

  await t.test(
    "new keys are taken into use, what stood under the old ones is renewed, and they are retired",
    async () => {
      const keys = async () => keysSchema.parse((await ask("GET", "/api/v1/vault/keys")).body).items;
      const before = (await keys()).filter(({ inUse }) => inUse);
      assert.equal((await ask("DELETE", `/api/v1/vault/keys/${before[0]?.id}`)).status, 409);
      const rotated = await ask("POST", "/api/v1/vault/rotation", { keys: "both" });
      assert.equal(rotated.status, 200);
      const refused = await ask("DELETE", `/api/v1/vault/keys/${before[0]?.id}`);
      assert.equal(refused.body.code, "key-in-use", "another node may not have heard of its successor");
      await pool.query("UPDATE vault_state SET changed_at = changed_at - interval '1 hour'");
      for (const { id } of before) {
        const isRetired = async () => (await ask("DELETE", `/api/v1/vault/keys/${id}`)).status === 200;
        await waitFor("nothing to stand under the old key", isRetired);
      }
      const after = (await keys()).filter(({ inUse }) => inUse);
      assert.equal(after.length, 2);
      assert.ok(!after.some(({ id }) => before.some((old) => old.id === id)));
      const shown = await ask("POST", "/api/v1/encounters/V510001/identity", { purpose: "TREAT" }, NURSE);
      assert.equal(shown.body.name, "Maud Quill", "under the new keys");
    },
  );

  await t.test("a patient is erased once, unless a hold stands; nobody is shown who it was from then on", async () => {
    const erase = (token: string) =>
      ask("POST", `/api/v1/patients/${token}/erasure`, { reason: "asked for in writing" });
    const held = await ask("POST", "/api/v1/holds", { scope: "patient", patient: maud, reason: "a claim" });
    assert.equal(held.status, 200, JSON.stringify(held.body));
    assert.deepEqual([(await erase(maud)).status, (await erase(maud)).body.code], [409, "legal-hold"]);
    const lifted = await ask("DELETE", `/api/v1/holds/${held.body.id}`, { reason: "the claim is settled" });
    assert.equal(lifted.status, 200, JSON.stringify(lifted.body));
    const erased = await erase(maud);
    assert.deepEqual([erased.status, erased.body], [200, { tokens: [maud], messages: 1 }]);
    assert.deepEqual([(await erase(maud)).body.code, (await erase(randomUUID())).status], ["erased", 404]);
    const shown = await ask("POST", "/api/v1/encounters/V510001/identity", { purpose: "TREAT" }, NURSE);
    assert.doesNotMatch(JSON.stringify(shown.body), /Maud|M510001/);
    const told = (await types()).filter(({ type }) => type === "access.patient.erased");
    assert.equal(told.length, 1);
    assert.doesNotMatch(JSON.stringify(told), /writing/);
    assert.equal(
      (await ask("POST", `/api/v1/patients/${famous}/erasure`, { reason: "x".repeat(9) }, NURSE)).status,
      403,
    );
  });
});
