import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { accessSource, logSource } from "#server/audit/build/leaf-source.ts";
import { TileStore } from "#server/audit/build/tile-store.ts";
import { exportLines } from "#server/audit/verify/export-stream.ts";
import { readSettings } from "#server/config/settings.ts";
import { createPool } from "#server/db/pool.ts";
import type { StopList } from "#server/stop-list.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { databaseUrl, runCommand } from "./run-command.ts";

const USAGE = `Writes the audit trail for npm run audit:verify.

  npm run audit:export -- --out FILE [--stream log|access] [--database NAME]
  npm run audit:export -- --keys FILE

  --out FILE         every entry of the stream, one line of JSON each
  --stream           log (what happened, the default) or access (who saw what)
  --database NAME    another database of the same server, such as that of the demonstration
  --keys FILE        the public keys of KEYRING_FILE; take them to whoever checks by another way than the export
`;

async function run(stops: StopList): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      stream: { type: "string", default: "log" },
      database: { type: "string" },
      keys: { type: "string" },
    },
  });
  const settings = readSettings(process.env);
  if (values.keys) {
    const keys = (await openKeyRing(settings.KEYRING_FILE)).publicKeys();
    await writeFile(values.keys, `${JSON.stringify({ keys }, null, 2)}\n`);
  }
  if (values.out && (values.stream === "log" || values.stream === "access")) {
    const url = new URL(await databaseUrl(settings, stops));
    if (values.database) url.pathname = `/${values.database}`;
    const pool = createPool(url.href, { max: 2, applicationName: "caretower audit export" });
    stops.add("connections", () => pool.end());
    const source = values.stream === "log" ? logSource(pool) : accessSource(pool);
    const lines = exportLines(pool, source, new TileStore(pool, values.stream), new Date().toISOString());
    await pipeline(Readable.from(lines), createWriteStream(values.out));
  } else if (!values.keys) process.stdout.write(USAGE);
}

await runCommand("could not export", run);
