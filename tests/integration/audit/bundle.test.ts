import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { Prover } from "#server/audit/build/prover.ts";
import { zipBundle } from "#server/audit/bundle/bundle-files.ts";
import { BundleReader } from "#server/audit/bundle/bundle-reader.ts";
import { ChainReader } from "#server/audit/chain/chain-reader.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { fixtureStory } from "#tests/support/ui/fixture-story.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { AuditedLog } from "./audited-log.ts";

const NOW = Date.parse("2026-03-01T08:00:00Z");
const VISIT = "204388";

interface Ground {
  log: AuditedLog;
  chains: ChainReader;
  bundles: BundleReader;
}

/** A real log of one stay under signed heads. */
async function ground(t: TestContext): Promise<Ground> {
  const log = await AuditedLog.open(t);
  const { pool } = log.database;
  const file = await log.openFile();
  const { builder } = log.builder("log", { file });
  await builder.start();
  const events = fixtureStory(NOW).events.map(({ position, epoch, recordedAt, ...event }) => event as NewEvent);
  for (const event of events) await log.write([event], builder);
  log.now += 60_000;
  await waitFor("a head over the stay", () => file.last("log")?.size === events.length);
  await builder.stop();
  const [reader, ledger] = [new LogReader(pool), new LedgerReader(pool)];
  const timeZone = () => "America/New_York";
  const chains = new ChainReader({ pool, reader, ledger, timeZone });
  const prover = new Prover(pool, log.tiles, log.heads);
  const { keyRing, heads } = log;
  const bundles = new BundleReader({
    charsetOf: () => undefined,
    pool,
    keyRing,
    reader,
    ledger,
    chains,
    prover,
    heads,
    timeZone,
    now: () => log.now,
  });
  return { log, chains, bundles };
}

async function zipOf(
  { log, bundles }: Ground,
  subject: { encounter: string } | { entry: string },
): Promise<Uint8Array> {
  const bundle = await bundles.read(subject, "Compliance 0007", true);
  assert.ok(bundle);
  const { signKeyId } = log.keyRing;
  return zipBundle(bundle, signKeyId, (text) => log.keyRing.sign(signKeyId, text));
}

/** What `npm run audit:verify` says, in a process of its own. */
async function verify({ log }: Ground, zip: Uint8Array) {
  const file = path.join(log.directory, "bundle.zip");
  const keys = path.join(log.directory, "keys.json");
  await writeFile(file, zip);
  await writeFile(keys, JSON.stringify({ keys: log.keyRing.publicKeys() }));
  const cli = path.join(import.meta.dirname, "../../../server/audit/verify/cli.ts");
  const args = [cli, "--bundle", file, "--heads", log.headsFile, "--keys", keys];
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout, stderr }) => ({ code: Number(code), said: `${stdout}${stderr}` }),
  );
}

function changed(zip: Uint8Array, name: string, change: (text: string) => string): Uint8Array {
  const files = unzipSync(zip);
  const bytes = files[name];
  assert.ok(bytes);
  const text = change(strFromU8(bytes));
  assert.notEqual(text, strFromU8(bytes));
  return zipSync({ ...files, [name]: strToU8(text) });
}

describe("a bundle for an inquiry", () => {
  test("of a visit holds every entry of it, and checks without the server against the heads kept outside", async (t) => {
    const at = await ground(t);
    const zip = await zipOf(at, { encounter: VISIT });
    const { code, said } = await verify(at, zip);
    assert.equal(code, 0, said);
    const entries = strFromU8(unzipSync(zip)["entries.ndjson"] ?? new Uint8Array())
      .trim()
      .split("\n");
    assert.match(said, new RegExp(`^Holds: ${entries.length} entries`));
    assert.ok(entries.length > 30);
  });

  test("of which one entry was changed is refused, and the entry named", async (t) => {
    const at = await ground(t);
    const zip = await zipOf(at, { encounter: VISIT });
    const forged = changed(zip, "entries.ndjson", (text) => text.replaceAll('"bed":"5E-14"', '"bed":"5E-15"'));
    const { code, said } = await verify(at, forged);
    assert.equal(code, 1);
    const moved = fixtureStory(NOW).events.findIndex((event) => event.bed === "5E-14") + 1;
    assert.match(said, new RegExp(`log:${moved}: log:${moved} is not what its leaf was made of: it was changed`));
  });

  test("from which an entry was taken, or whose page was edited, is refused with its name", async (t) => {
    const at = await ground(t);
    const zip = await zipOf(at, { encounter: VISIT });
    const shorter = await verify(
      at,
      changed(zip, "entries.ndjson", (text) => text.slice(text.indexOf("\n") + 1)),
    );
    assert.equal(shorter.code, 1);
    assert.match(shorter.said, /log:\d+: was taken out of the bundle/);
    const edited = await verify(
      at,
      changed(zip, "index.html", (text) => text.replace("occupied", "vacated")),
    );
    assert.equal(edited.code, 1);
    assert.match(edited.said, /index\.html: was changed after the bundle was made/);
  });

  test("made from a log that its owner rewrote does not lead to the heads kept outside", async (t) => {
    const at = await ground(t);
    const moved =
      fixtureStory(NOW).events.findIndex((event) => event.type === "bed.occupied" && event.bed === "5E-14") + 1;
    await at.log.asOwner(`UPDATE event SET bed = '5E-15' WHERE position = ${moved}`);
    const { code, said } = await verify(at, await zipOf(at, { encounter: VISIT }));
    assert.equal(code, 1);
    assert.match(said, new RegExp(`log:${moved}:`));
  });

  test("of one decision holds its chain and nothing of the rest", async (t) => {
    const at = await ground(t);
    const moved =
      fixtureStory(NOW).events.findIndex((event) => event.type === "bed.occupied" && event.bed === "5E-14") + 1;
    const chain = await at.chains.chain("log", moved);
    const zip = await zipOf(at, { entry: `log:${moved}` });
    const entries = strFromU8(unzipSync(zip)["entries.ndjson"] ?? new Uint8Array())
      .trim()
      .split("\n");
    assert.deepEqual(
      entries.map((line) => JSON.parse(line).entry),
      chain?.entries.filter(({ id }) => id.startsWith("log:")).map(({ id }) => id),
    );
    assert.equal((await verify(at, zip)).code, 0);
  });

  test("reads offline: no script, nothing from elsewhere, the same sentences as the audit page", async (t) => {
    const at = await ground(t);
    const page = strFromU8(unzipSync(await zipOf(at, { encounter: VISIT }))["index.html"] ?? new Uint8Array());
    assert.doesNotMatch(page, /<script|https?:|src=|@import/i);
    assert.match(page, /EPIC-ADT said/);
  });
});
