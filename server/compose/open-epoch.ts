import { existsSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { parseArgs } from "node:util";
import type pg from "pg";
import { agreedSize, cutTree } from "#server/audit/build/cut-tree.ts";
import { accessSource, logSource } from "#server/audit/build/leaf-source.ts";
import { TileStore } from "#server/audit/build/tile-store.ts";
import { cutIndex } from "#server/audit/index/cut-index.ts";
import { enterEpoch } from "#server/audit/ledger/enter-epoch.ts";
import { readSettings } from "#server/config/settings.ts";
import { migrate } from "#server/db/migrate.ts";
import { createPool } from "#server/db/pool.ts";
import { openEpoch } from "#server/log/open-epoch.ts";
import type { StopList } from "#server/stop-list.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { followVaultState } from "#server/vault/vault-state.ts";
import { readLogStanding } from "./log-standing.ts";
import { databaseUrl, runCommand } from "./run-command.ts";

const USAGE = `Opens a new epoch of the log, after a backup was restored or a failover lost commits: what is written from now on is not
what stood under the same numbers before. Reads DATABASE_URL (or DATA_DIR), KEYRING_FILE and TREE_HEAD_FILE as the
server does.

  npm run log:open-epoch
      says how the log stands and changes nothing
  npm run log:open-epoch -- --yes --reason "the backup of 02:00 was restored"
      opens the epoch; tell whoever checks the audit trail its number

Who runs it on which machine, the reason and where the log stood are entered in the access ledger.
`;

async function run(stops: StopList): Promise<void> {
  const { values } = parseArgs({
    options: {
      yes: { type: "boolean", default: false },
      reason: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const settings = readSettings(process.env);
  const url = await databaseUrl(settings, stops);
  await migrate(url, { log: () => {} });
  const pool = createPool(url, { max: 4, applicationName: "caretower open epoch" });
  stops.add("connections", () => pool.end());
  const { epoch, signedEpoch, missing } = await readLogStanding(pool, settings.TREE_HEAD_FILE);
  for (const lack of missing) process.stdout.write(`${lack}\n`);
  if (missing.length === 0) process.stdout.write("nothing that was signed is missing from the log\n");
  if (!values.yes)
    return void process.stdout.write(`epoch ${epoch} stays open; --yes --reason "..." opens a new one\n`);
  const reasonRef = await keepReason(pool, settings.KEYRING_FILE, values.reason.trim());
  const sources = { log: logSource(pool), access: accessSource(pool) };
  const cut = async (client: pg.ClientBase) => {
    const agreed = { log: 0, access: 0 };
    for (const stream of ["log", "access"] as const) {
      const tiles = new TileStore(pool, stream);
      agreed[stream] = await agreedSize(sources[stream], tiles);
      await cutTree(client, tiles, agreed[stream]);
      await cutIndex(client, stream, agreed[stream]);
    }
    return agreed;
  };
  const operator = { user: userInfo().username, host: hostname() };
  const opened = await openEpoch(pool, signedEpoch, cut, (client, epochOpened) =>
    enterEpoch(client, epochOpened, operator, reasonRef),
  );
  process.stdout.write(
    `epoch ${opened.epoch} is open; the log goes on after ${opened.log}, the ledger after ${opened.access}\n`,
  );
}

/** Into the vault, as every reason that a person gives. A ring made here would seal what no node can read. */
async function keepReason(pool: pg.Pool, keyRingFile: string, reason: string): Promise<string> {
  if (reason === "") throw new Error('say why: --reason "..."');
  if (!existsSync(keyRingFile))
    throw new Error(`there is no key ring at ${keyRingFile}: set KEYRING_FILE as the server has it`);
  const keyRing = await openKeyRing(keyRingFile);
  await followVaultState(pool, keyRing);
  return keepNote(pool, keyRing, reason);
}

await runCommand("could not open an epoch", run);
