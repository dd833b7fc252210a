import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, type TestContext, test } from "node:test";
import { Lease } from "#server/log/lease.ts";
import { isProvablyDead, processMark } from "#server/log/process-mark.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";

const NAME = "work";
const MARKED = `import { processMark } from ${JSON.stringify(import.meta.resolve("#server/log/process-mark.ts"))};
process.stdout.write(processMark());
setInterval(() => {}, 1000);`;

const skip = processMark() === "" ? "this system does not tell one process from another" : false;

describe("a lease whose holder is gone", { skip }, () => {
  test("is taken over at once when the holder was killed on this machine", async (t) => {
    const database = await createTestDatabase(t);
    const { child, mark } = await markedProcess(t);
    await holdLong(database, `node${mark}`);
    assert.equal(await wins(database, "too-early"), false, "a living holder keeps it");
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(await wins(database, "next"), true);
  });

  test("goes to one of the nodes that saw the death, not to both", async (t) => {
    const database = await createTestDatabase(t);
    await holdLong(database, `node${otherLife()}`);
    const won = await Promise.all(["one", "other"].map((owner) => wins(database, owner)));
    assert.deepEqual(won.sort(), [false, true]);
  });

  test("is waited out when the holder ran elsewhere, or does not say where", async (t) => {
    const database = await createTestDatabase(t);
    const mark = otherLife();
    const elsewhere = [
      mark.replace(/@([0-9a-f])/, (_start, digit) => `@${digit === "0" ? "1" : "0"}`),
      mark.replace(/\/\d+/, "/1"),
      "",
    ];
    for (const place of elsewhere) {
      await holdLong(database, `node${place}`);
      assert.equal(await wins(database, "next"), false, place);
    }
  });
});

test("a process bears one mark, which says that it lives until another process bears its number", {
  skip,
}, async (t) => {
  const { child, mark } = await markedProcess(t);
  assert.equal(isProvablyDead(processMark()), false);
  assert.equal(isProvablyDead(mark), false);
  assert.equal(isProvablyDead(otherLife()), true);
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal(isProvablyDead(mark), true);
});

/** The mark of an earlier process that bore the number of this one. */
function otherLife(): string {
  return processMark().replace(/\d+$/, "1");
}

async function markedProcess(t: TestContext): Promise<{ child: ChildProcess; mark: string }> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", MARKED], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const [mark] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, mark };
}

async function holdLong({ pool }: TestDatabase, owner: string): Promise<void> {
  await pool.query(
    `INSERT INTO checkpoint (name, owner, lease_until) VALUES ($1, $2, now() + interval '1 hour')
     ON CONFLICT (name) DO UPDATE SET owner = $2, lease_until = now() + interval '1 hour'`,
    [NAME, owner],
  );
}

/** Whether a node that asks for the lease once gets it; it does not give it back. */
async function wins({ pool }: TestDatabase, owner: string): Promise<boolean> {
  const errors: Error[] = [];
  const onError = (error: Error) => errors.push(error);
  let won = false;
  const lease = new Lease({ pool, name: NAME, owner, onWon: () => (won = true), onLost: () => {}, onError });
  await lease.start();
  await pool.query("UPDATE checkpoint SET owner = owner || ' that ended' WHERE owner = $1", [owner]);
  await lease.stop();
  assert.deepEqual(errors, []);
  return won;
}
