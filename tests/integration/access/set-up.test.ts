import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { ANONYMOUS } from "#server/access/principal.ts";
import { AccountStore } from "#server/access/sign-in/account-store.ts";
import { Attempts } from "#server/access/sign-in/attempts.ts";
import { SetUpCodes } from "#server/access/sign-in/set-up-codes.ts";
import { setUpOperation } from "#server/access/sign-in/set-up-operation.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { testKeyRing } from "#tests/support/test-key-ring.ts";

const HOUR_MS = 3_600_000;
const PERSON = { userName: "root", displayName: "First administrator", password: "a lantern for every corridor" };

test("a set-up code makes one administrator, once, within a day", async (t) => {
  const { pool } = await createTestDatabase(t);
  let now = Date.now();
  const codes = new SetUpCodes(pool, () => now);
  const accounts = new AccountStore(pool, testKeyRing());
  const completed: string[] = [];
  const operation = setUpOperation({
    codes,
    accounts,
    attempts: new Attempts(),
    isNeeded: async () => !(await accounts.hasLocal()),
    onCompleted: async (account) => void completed.push(account),
  });
  const ask = async (code: string) => {
    try {
      const { body } = await operation.handle({
        params: {},
        query: {},
        body: { code, ...PERSON },
        principal: ANONYMOUS,
        presented: { method: "POST", path: "/api/v1/set-up", headers: {}, address: null },
      });
      return z.object({ account: z.uuid() }).parse(JSON.parse(String(body))).account;
    } catch (error) {
      assert.ok(error instanceof ApiRefusal);
      return error.code;
    }
  };
  const code = await codes.issue();
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  assert.equal(await ask("AAAA-BBBB-CCCC"), "set-up-code");
  now += 25 * HOUR_MS;
  assert.equal(await ask(code), "set-up-code", "it has expired");
  const { rows } = await pool.query("SELECT digest FROM set_up_code");
  assert.ok(!rows.some(({ digest }) => digest.toString("latin1").includes(code)), "only its digest is kept");

  const fresh = await codes.issue();
  const account = await ask(fresh.toLowerCase().replaceAll("-", " "));
  assert.deepEqual(completed, [account]);
  assert.deepEqual((await accounts.findLocal("ROOT"))?.grants, [{ role: "administrator", units: "all" }]);
  assert.equal(await ask(await codes.issue()), "set-up-done");
  assert.equal(await codes.use(fresh), false, "it was used");
});
