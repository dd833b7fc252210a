import { LedgerWriter } from "#server/audit/ledger/ledger-writer.ts";
import { createPool } from "#server/db/pool.ts";
import { eventId } from "#server/log/event-id.ts";
import { accessEntry } from "#tests/support/access-entries.ts";

/**
 * A node that writes entries until it is done or killed. Arguments: the database, the node's name, how many entries. Each id is
 * printed once its entry is committed; twenty are under way at a time.
 */
const [url = "", name = "", count] = process.argv.slice(2);
if (!url || !name) throw new Error("usage: ledger-process.ts <database> <name> <count>");
const pool = createPool(url, { max: 1, pipeline: true, applicationName: "caretower test ledger" });
const writer = new LedgerWriter({ pool });
let next = 0;

async function writeOn(): Promise<void> {
  while (next < Number(count)) {
    const id = eventId(["access", name, String(next++)]);
    await writer.record([accessEntry({ id })]);
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, writeOn));
await writer.close();
await pool.end();
