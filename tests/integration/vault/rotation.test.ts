import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { readRing } from "#server/vault/key-ring-file.ts";
import { openNote } from "#server/vault/open-note.ts";
import { openIdentifiers, openSubject } from "#server/vault/open-subject.ts";
import { keyUses, retireKey } from "#server/vault/retire-key.ts";
import { rotateKeys } from "#server/vault/rotate-keys.ts";
import { adt } from "../ingest/invented-site.ts";
import { ackCode } from "../ingest/test-intake.ts";
import { openHouse } from "./vault-nodes.ts";

const BOTH = { seal: true, blind: true };

/** A surname of letters alone, one a number. */
function surname(number: number, turn: number): string {
  const letters = [...`${number}x${turn}`].map((digit) => "abcdefghij"[Number(digit)] ?? "x");
  return `Quill${letters.join("")}`;
}

function admit(number: number, trigger = "A01", at = "13:00", name = `Quill${number}^Ottoline`): string {
  const bed = String((number % 12) + 1).padStart(2, "0");
  return adt({ trigger, visit: `V${number}`, mrn: `M${number}`, place: `5E^${bed}^A`, at, name });
}

describe("a rotation of keys", () => {
  test("while two nodes take messages refuses none, doubles nobody, and leaves everything readable", async (t) => {
    const { pool, node } = await openHouse(t);
    const [first, second] = [await node(), await node()];
    const nodes = [first, second];
    const answers: string[] = [];
    const send = async (number: number) => {
      for (const [turn, trigger] of ["A01", "A08", "A08"].entries()) {
        const on = nodes[(number + turn) % 2] ?? first;
        answers.push(
          ackCode(await on.send(admit(number, trigger, `13:0${turn}`, `${surname(number, turn)}^Ottoline`))),
        );
      }
    };
    const load = (async () => {
      for (let number = 0; number < 120; number += 6)
        await Promise.all([0, 1, 2, 3, 4, 5].map((step) => send(number + step)));
    })();
    // The second node is told of nothing: it meets the new keys' names under the log's lock.
    for (let turn = 0; turn < 3; turn++) {
      await rotateKeys(pool, first.keyRing, BOTH);
      await first.keeper.wake();
    }
    await load;
    await first.keeper.wake();
    assert.deepEqual(new Set(answers), new Set(["AA"]));
    assert.deepEqual([...first.errors, ...second.errors], []);
    const { rows } = await pool.query<{ token: string }>("SELECT token FROM vault_subject");
    assert.equal(rows.length, 120, "one token a person, whichever keys it was met under");
    const third = await node();
    for (const number of [0, 17, 59, 119]) {
      const found = await findPatients(`M${number}`, { pool, keyRing: third.keyRing, reader: third.reader });
      assert.equal(found.length, 1);
      assert.equal((await openSubject(pool, third.keyRing, found[0] ?? ""))?.given, "Ottoline");
      assert.equal((await openIdentifiers(pool, third.keyRing, found[0] ?? ""))?.[0]?.value, `M${number}`);
      const named = await findPatients(surname(number, 2), { pool, keyRing: third.keyRing, reader: third.reader });
      assert.deepEqual(named, found);
    }
  });

  test("moves what older keys sealed and hid, so that they can be retired, and what was kept opens without them", async (t) => {
    const { pool, node, file } = await openHouse(t);
    const first = await node();
    const old = first.keyRing.sealKeyId;
    const oldBlind = first.keyRing.blindKeyId;
    await first.send(admit(1));
    const note = await keepNote(pool, first.keyRing, "the family waits downstairs");
    await rotateKeys(pool, first.keyRing, BOTH);
    assert.equal(await retireKey(pool, first.keyRing, old), false, "rows stand under it");
    await first.keeper.wake();
    assert.deepEqual(first.errors, []);
    const uses = await keyUses(pool, first.keyRing);
    for (const id of [old, oldBlind]) assert.equal(uses.find((use) => use.id === id)?.rows, 0);
    assert.equal(await retireKey(pool, first.keyRing, old), false, "another node may not have heard of its successor");
    await pool.query("UPDATE vault_state SET changed_at = changed_at - interval '1 hour'");
    assert.equal(await retireKey(pool, first.keyRing, old), true);
    assert.equal(await retireKey(pool, first.keyRing, oldBlind), true);
    assert.ok(!JSON.stringify(await readRing(file)).includes(old));
    const second = await node();
    assert.equal(await openNote(pool, second.keyRing, note), "the family waits downstairs");
    const [token] = await findPatients("Quill1", { pool, keyRing: second.keyRing, reader: second.reader });
    assert.equal((await openSubject(pool, second.keyRing, token ?? ""))?.family, "Quill1");
    assert.deepEqual(await findPatients("M1", { pool, keyRing: second.keyRing, reader: second.reader }), [token]);
    const words = second.keyRing.searchWords("downstairs")[0];
    assert.equal((await pool.query("SELECT 1 FROM vault_note WHERE words && $1", [words])).rowCount, 1);
    const raw = await pool.query("SELECT sealed, key_id FROM inbound");
    assert.match(second.keyRing.open(raw.rows[0].key_id, raw.rows[0].sealed, "inbound").toString(), /Quill1/);
  });

  test("keeps a key that is in use", async (t) => {
    const { pool, node } = await openHouse(t);
    const { keyRing } = await node();
    assert.equal(await retireKey(pool, keyRing, keyRing.sealKeyId), false);
    assert.equal(await retireKey(pool, keyRing, keyRing.signKeyId), false);
    assert.equal(await retireKey(pool, keyRing, "seal-unknown"), false);
  });
});
