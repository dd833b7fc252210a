import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { accessSource, logSource } from "#server/audit/build/leaf-source.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { parseSinkLine } from "#server/audit/sinks/sink-lines.ts";
import { parseExportLine } from "#server/audit/verify/export-lines.ts";
import { exportLines } from "#server/audit/verify/export-stream.ts";
import { PublicKeys } from "#server/audit/verify/public-keys.ts";
import { type Verdict, verifyExport } from "#server/audit/verify/verify-export.ts";
import type { AuditStream } from "#server/contracts/audit.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { AuditedLog } from "./audited-log.ts";

const ENTRIES = 620;
const GOES = [1, 255, 44, 300, 20];

async function linesOf(log: AuditedLog, stream: AuditStream = "log"): Promise<string[]> {
  const { pool } = log.database;
  const source = stream === "log" ? logSource(pool) : accessSource(pool);
  const lines: string[] = [];
  for await (const text of exportLines(pool, source, log.tiles[stream], "2026-03-02T00:00:00Z")) lines.push(text);
  return lines
    .join("")
    .split("\n")
    .filter((line) => line !== "");
}

interface Outside {
  heads?: (lines: string[]) => string[];
  acceptedEpochs?: number[];
  madeAt?: string;
}

async function verdictOn(log: AuditedLog, lines: string[], stream: AuditStream = "log", outside: Outside = {}) {
  const heads = (await readFile(log.headsFile, "utf8")).split("\n").filter((line) => line !== "");
  const kept = outside.heads ? outside.heads(heads) : heads;
  return verifyExport({
    stream,
    entries: Readable.from(lines.slice(1).flatMap((line) => parseExportLine(line, stream))),
    sink: async function* () {
      for (const line of kept) yield parseSinkLine(line);
    },
    keys: new PublicKeys({ keys: log.keyRing.publicKeys() }),
    acceptedEpochs: outside.acceptedEpochs ?? [],
    madeAt: outside.madeAt ?? null,
  });
}

async function check(log: AuditedLog, stream: AuditStream = "log", outside: Outside = {}): Promise<Verdict> {
  return verdictOn(log, await linesOf(log, stream), stream, outside);
}

const first = ({ first: finding }: Verdict) => finding && [finding.kind, finding.from, finding.to];
const withoutLeaves = (lines: string[]) => lines.filter((line) => !line.startsWith('{"leaves"'));

const CHANGES: { readonly [column: string]: string } = {
  epoch: "epoch = epoch + 1",
  id: "id = gen_random_uuid()",
  type: "type = 'feed.gap.closed'",
  kind: "kind = 'report'",
  occurred_at: "occurred_at = occurred_at + interval '1 millisecond'",
  recorded_at: "recorded_at = recorded_at - interval '1 millisecond'",
  facility: "facility = 'gen'",
  encounter: "encounter = 'GEN/other'",
  bed: "bed = '4W-other'",
  patient: "patient = gen_random_uuid()",
  inbound_id: "inbound_id = coalesce(inbound_id, 0) + 1",
  correlation_id: "correlation_id = correlation_id || ' '",
  body: "body = body || ' '",
};

describe("a check of the whole log", () => {
  test("holds for what nobody touched, and says how far a head covers it", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    await log.append(7);
    const verdict = await check(log);
    assert.equal(verdict.holds, true);
    assert.deepEqual([verdict.entries, verdict.covered, verdict.heads], [ENTRIES + 7, ENTRIES, GOES.length]);
    assert.equal((await check(log, "log", { heads: withoutLeaves })).holds, true);
  });

  test("does not hold heads against an export that were signed after it was made", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([300, 20]);
    const lines = await linesOf(log);
    const madeAt = new Date(log.now).toISOString();
    log.now += 1000;
    await log.fill([30]);
    assert.deepEqual(first(await verdictOn(log, lines)), ["removed", 321, 321]);
    const verdict = await verdictOn(log, lines, "log", { madeAt });
    assert.deepEqual([verdict.holds, verdict.covered, verdict.later], [true, 320, 1]);
    const short = await verdictOn(log, lines.slice(0, -5), "log", { madeAt });
    assert.deepEqual(first(short), ["removed", 316, 316]);
  });

  test("names the row of which one column was changed, whichever row and column", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    const clean = await linesOf(log);
    for (const [number, [column, change]] of Object.entries(CHANGES).entries()) {
      const position = 1 + ((number * 97 + 3) % ENTRIES);
      const { rows } = await log.database.pool.query("SELECT * FROM event WHERE position = $1", [position]);
      await log.asOwner(`UPDATE event SET ${change} WHERE position = ${position}`);
      const verdict = await check(log);
      assert.deepEqual(first(verdict), ["changed", position, position], column);
      assert.equal(verdict.found, 1);
      const byHeads = await check(log, "log", { heads: withoutLeaves });
      assert.equal(byHeads.first?.kind, "differs");
      assert.ok((byHeads.first?.from ?? 0) <= position && position <= (byHeads.first?.to ?? 0));
      await log.asOwner(`DELETE FROM event WHERE position = ${position}`);
      await restore(log, rows[0]);
    }
    assert.deepEqual(await linesOf(log), clean);
  });

  test("says which row was removed, whether or not those behind it were renumbered", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    const lines = await linesOf(log);
    for (const position of [1, 2, 256, 300, 301, 619]) {
      const gone = lines.filter((_, at) => at !== position);
      assert.deepEqual(first(await verdictOn(log, gone)), ["removed", position, position]);
      const renumbered = await verdictOn(log, renumber(gone));
      assert.deepEqual(first(renumbered), ["removed", position, position]);
      assert.equal(renumbered.found, 1, "what was only moved is not accused");
    }
    assert.deepEqual(first(await verdictOn(log, lines.slice(0, -20))), ["removed", 601, 601]);
    await log.asOwner("DELETE FROM event WHERE position = 400");
    assert.deepEqual(first(await check(log)), ["content-missing", 400, 400]);
  });

  test("says which row was inserted, whether or not those behind it were renumbered", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    const lines = await linesOf(log);
    const forged = (position: number) => {
      const row = JSON.parse(lines[position] ?? "");
      return JSON.stringify({ ...row, id: "00000000-0000-8000-8000-000000000000", body: "{}" });
    };
    for (const position of [1, 255, 256, 257, 500]) {
      const doubled = lines.toSpliced(position, 0, forged(position));
      const verdict = await verdictOn(log, doubled);
      assert.deepEqual(first(verdict), ["inserted", position, position]);
      assert.equal(verdict.found, 1);
      const renumbered = await verdictOn(log, renumber(doubled));
      assert.deepEqual(first(renumbered), ["inserted", position, position]);
      assert.equal(renumbered.found, 1);
    }
  });

  test("says which rows were exchanged", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    const lines = await linesOf(log);
    const [left, right] = [lines[310] ?? "", lines[311] ?? ""];
    const exchanged = renumber(lines.with(310, right).with(311, left));
    const verdict = await verdictOn(log, exchanged);
    assert.deepEqual(first(verdict), ["swapped", 310, 311]);
    assert.equal(verdict.found, 1);
    const far = renumber(lines.with(20, lines[599] ?? "").with(599, lines[20] ?? ""));
    assert.deepEqual(first(await verdictOn(log, far)), ["changed", 20, 20]);
  });

  test("catches a rewrite of everything by the database's owner, tiles and all", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([300]);
    const heads = await readFile(log.headsFile);
    await log.asOwner(
      "UPDATE event SET facility = 'OTHER', body = replace(body, 'GEN', 'OTHER') WHERE position >= 150",
    );
    await log.asOwner(
      "DELETE FROM tree_tile",
      "DELETE FROM tree_edge",
      "DELETE FROM tree_head",
      "DELETE FROM checkpoint",
    );
    // The owner's own builder makes tiles that fit what was rewritten; it has no key of ours.
    const rebuilt = log.builder("log", { owner: "owner" });
    await rebuilt.builder.start();
    await log.append(1);
    await waitFor("the tree to be made anew", () => rebuilt.builder.size === 301);
    await rebuilt.builder.stop();
    await writeFile(log.headsFile, heads);
    const verdict = await check(log);
    assert.deepEqual(first(verdict), ["changed", 150, 150]);
  });

  test("holds for the access ledger, and names a row of it that was changed", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([5, 300], "access");
    assert.equal((await check(log, "access")).holds, true);
    await log.asOwner("UPDATE access_entry SET at = at + interval '1 second' WHERE position = 290");
    assert.deepEqual(first(await check(log, "access")), ["changed", 290, 290]);
  });
});

describe("a leaf over the body alone", () => {
  test("would let an edited column pass that the whole row's leaf finds", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([40]);
    const bodies = async () => {
      const { rows } = await log.database.pool.query<{ body: string }>("SELECT body FROM event ORDER BY position");
      return createHash("sha256")
        .update(rows.map(({ body }) => body).join("\n"))
        .digest("hex");
    };
    const before = await bodies();
    await log.asOwner("UPDATE event SET bed = '9X-1' WHERE position = 12");
    assert.equal(await bodies(), before);
    assert.deepEqual(first(await check(log)), ["changed", 12, 12]);
  });
});

describe("the outside sink", () => {
  test("whose head was forged, left out, or whose leaf hashes were changed is not believed", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    const kinds = async (heads: (lines: string[]) => string[]) =>
      (await check(log, "log", { heads })).findings.map(({ kind }) => kind);
    const isHead = (line: string) => line.startsWith('{"head"');
    const forge = (lines: string[]) =>
      lines.map((line) => (isHead(line) ? line.replace('"size":300', '"size":299') : line));
    assert.ok((await kinds(forge)).includes("head-forged"));
    const leaveOut = (lines: string[]) => lines.filter((line) => !(isHead(line) && line.includes('"size":300')));
    assert.deepEqual(await kinds(leaveOut), ["head-missing"]);
    const change = (lines: string[]) => lines.map((line) => line.replace(/"hashes":"..../, '"hashes":"AAAA'));
    assert.deepEqual(await kinds(change), ["sink-damaged"]);
    assert.equal((await check(log, "log", { heads: () => [] })).holds, false);
  });

  test("goes on after a writer that was killed in the middle of a line", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([300]);
    const before = await readFile(log.headsFile, "utf8");
    await writeFile(log.headsFile, `${before}${(before.split("\n")[0] ?? "").slice(0, 500)}`);
    await log.fill([40]);
    const verdict = await check(log);
    assert.equal(verdict.holds, true);
    assert.deepEqual([verdict.covered, verdict.heads, verdict.unreadable], [340, 2, 1]);
  });

  test("shows a new epoch, which only somebody who was told may accept", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([30]);
    await log.database.pool.query("UPDATE log_head SET epoch = 2");
    await log.fill([10]);
    assert.deepEqual(
      (await check(log)).findings.map(({ kind }) => kind),
      ["epoch-opened"],
    );
    const told = await check(log, "log", { acceptedEpochs: [2] });
    assert.deepEqual([told.holds, told.covered], [true, 40]);
  });
});

describe("the command", () => {
  test("needs neither server nor database, says what it found, and ends with 0, 1 or 2", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill(GOES);
    const at = (name: string) => path.join(log.directory, name);
    await writeFile(at("keys.json"), JSON.stringify({ keys: log.keyRing.publicKeys() }));
    const lines = await linesOf(log);
    await pipeline(Readable.from(lines.map((line) => `${line}\n`)), createWriteStream(at("clean.ndjson")));
    await writeFile(at("edited.ndjson"), lines.with(77, (lines[77] ?? "").replace("GEN/", "GEM/")).join("\n"));
    const prover = new Prover(log.database.pool, log.tiles, log.heads);
    const proof = await prover.inclusion("log", 256, 300);
    await writeFile(at("proof.json"), JSON.stringify(proof));
    await writeFile(at("changed.json"), JSON.stringify({ ...proof, row: { ...proof?.row, bed: "9X-9" } }));
    await writeFile(at("heads.json"), JSON.stringify(await prover.consistency("log", 256, 600)));
    const trust = ["--heads", log.headsFile, "--keys", at("keys.json")];

    const clean = await command(["--export", at("clean.ndjson"), ...trust, "--json"]);
    assert.equal(clean.code, 0);
    assert.deepEqual(JSON.parse(clean.stdout).covered, ENTRIES);
    const edited = await command(["--export", at("edited.ndjson"), ...trust]);
    assert.equal(edited.code, 1);
    assert.match(edited.stdout, /First difference: entry log:77: changed\./);
    const included = await command(["--proof", at("proof.json"), ...trust, "--entry", "256", "--head", "300"]);
    assert.deepEqual([included.code, included.stdout.slice(0, 6)], [0, "Holds:"]);
    assert.equal((await command(["--proof", at("changed.json"), ...trust])).code, 1);
    assert.equal((await command(["--proof", at("proof.json"), ...trust, "--entry", "255"])).code, 1);
    assert.equal((await command(["--proof", at("heads.json"), ...trust])).code, 0);
    assert.equal((await command(["--export", at("nowhere"), ...trust])).code, 2);
    assert.equal((await command(trust)).code, 2);
  });
});

async function command(args: string[]): Promise<{ code: number; stdout: string }> {
  const cli = path.join(import.meta.dirname, "../../../server/audit/verify/cli.ts");
  const run = promisify(execFile)(process.execPath, [cli, ...args], {
    env: { ...process.env, DATABASE_URL: "nowhere" },
  });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
}

/** Positions made dense again, as a careful forger would. */
function renumber(lines: string[]): string[] {
  return lines.map((line, at) => (at === 0 ? line : JSON.stringify({ ...JSON.parse(line), position: at })));
}

async function restore(log: AuditedLog, row: Record<string, unknown> | undefined): Promise<void> {
  const columns = Object.keys(row ?? {});
  const text = `INSERT INTO event (${columns.join(", ")}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(", ")})`;
  await log.database.pool.query(text, Object.values(row ?? {}));
}
