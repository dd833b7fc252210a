import { randomBytes } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { committedLeaves } from "#server/audit/build/committed-leaves.ts";
import { HeadStore } from "#server/audit/build/head-store.ts";
import { eventRows } from "#server/audit/build/leaf-source.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { TileStore } from "#server/audit/build/tile-store.ts";
import { FileSink } from "#server/audit/sinks/file-sink.ts";
import { parseSinkLine } from "#server/audit/sinks/sink-lines.ts";
import { headText, type SignedHead, type TreeHead } from "#server/audit/tree/head.ts";
import { rootFromInclusion } from "#server/audit/tree/proof.ts";
import { type Tile, TileEdge } from "#server/audit/tree/tiles.ts";
import { parseExportLine } from "#server/audit/verify/export-lines.ts";
import { PublicKeys } from "#server/audit/verify/public-keys.ts";
import { readLines } from "#server/audit/verify/read-lines.ts";
import { verifyExport } from "#server/audit/verify/verify-export.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { decodeEvent } from "#server/log/event-row.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { obeyCommands } from "./helper.ts";
import { percentile } from "./statistics.ts";

const commandSchema = z.object({
  /** Database of a hospital with a log, and a migrated empty one for a tree. */
  url: z.string(),
  into: z.string(),
  directory: z.string(),
  events: z.number(),
  leaves: z.number(),
});
type Command = z.output<typeof commandSchema>;

/** A writer's batch under load, and how many leaves one transaction of the builder covers. */
const BATCH = 100;
const FLUSH = 5000;
const PROOFS = 500;
const WARM_UP = 8000;

async function measure(command: Command): Promise<object> {
  const from = createPool(command.url, { max: 2, applicationName: "caretower bench tree" });
  const into = createPool(command.into, { max: 2, applicationName: "caretower bench tree" });
  try {
    const batches = await readBatches(command.events, (position) => eventRows(from, position, 5000));
    const tiles = new TileStore(into, "log");
    await into.query("INSERT INTO checkpoint (name, owner) VALUES ('tree.log', 'bench')");
    const append = await appendAll(batches, tiles);
    const proof = await proofs(await growTo(command.leaves, tiles), command, tiles, into);
    return { ...append, ...proof, ...(await verifyRate(command, from)) };
  } finally {
    await from.end();
    await into.end();
  }
}

interface CommittedBatch {
  events: RecordedEvent[];
  bodies: string[];
}

async function readBatches(
  most: number,
  read: (position: number) => ReturnType<typeof eventRows>,
): Promise<CommittedBatch[]> {
  const batches: CommittedBatch[] = [];
  for (let position = 0; position < most; ) {
    const rows = await read(position);
    if (rows.length === 0) break;
    for (let at = 0; at < rows.length; at += BATCH) {
      const part = rows.slice(at, at + BATCH);
      batches.push({ events: part.map(decodeEvent), bodies: part.map(({ body }) => body) });
    }
    position = rows[rows.length - 1]?.position ?? most;
  }
  return batches;
}

/** What a node spends on its tree beside the appends: leaves of its commits, nodes, and the writing of tiles. */
async function appendAll(batches: CommittedBatch[], tiles: TileStore) {
  const edge = new TileEdge();
  let full: Tile[] = [];
  let stored = 0;
  let measuredFrom = 0;
  let spent = process.cpuUsage();
  const flush = async () => {
    await tiles.write({ name: "tree.log", owner: "bench" }, stored, edge.size, full, edge.levels);
    full = [];
    stored = edge.size;
  };
  for (const batch of batches) {
    for (const leaf of committedLeaves(batch)) edge.append(leaf, (tile) => full.push(tile));
    if (edge.size - stored >= FLUSH) await flush();
    if (measuredFrom === 0 && edge.size >= WARM_UP) {
      measuredFrom = edge.size;
      spent = process.cpuUsage();
    }
  }
  await flush();
  const { user, system } = process.cpuUsage(spent);
  const bodyBytes = batches.reduce(
    (sum, { bodies }) => sum + bodies.reduce((bytes, body) => bytes + body.length, 0),
    0,
  );
  return {
    appendedEvents: edge.size - measuredFrom,
    appendMicros: (user + system) / (edge.size - measuredFrom),
    meanBodyBytes: bodyBytes / edge.size,
  };
}

/** More leaves behind those of the log, of random hashes: what they hash makes no difference to a proof. */
async function growTo(leaves: number, tiles: TileStore): Promise<TileEdge> {
  const edge = await tiles.edge();
  while (edge.size < leaves) {
    const stored = edge.size;
    const full: Tile[] = [];
    const hashes = randomBytes(32 * Math.min(50_000, leaves - edge.size)).toString("hex");
    for (let at = 0; at < hashes.length; at += 64) edge.append(hashes.slice(at, at + 64), (tile) => full.push(tile));
    await tiles.write({ name: "tree.log", owner: "bench" }, stored, edge.size, full, edge.levels);
  }
  return edge;
}

/** A head over a tree as it stands. */
async function signedHead(edge: TileEdge, keyRingFile: string): Promise<SignedHead> {
  const keyRing = await openKeyRing(keyRingFile);
  const head: TreeHead = {
    stream: "log",
    epoch: 1,
    size: edge.size,
    root: edge.root() ?? "",
    at: new Date().toISOString(),
    keyId: keyRing.signKeyId,
    previous: null,
  };
  return { head, signature: keyRing.sign(head.keyId, Buffer.from(headText(head))).toString("base64") };
}

async function proofs(edge: TileEdge, { directory }: Command, tiles: TileStore, pool: ReturnType<typeof createPool>) {
  const heads = new HeadStore(pool);
  const signed = await signedHead(edge, path.join(directory, "tree-keyring.json"));
  await heads.add(signed, { name: "tree.log", owner: "bench" });
  const prover = new Prover(pool, { log: tiles, access: tiles }, heads);
  const times: number[] = [];
  for (let round = 0; round < PROOFS; round += 1) {
    const position = 1 + ((round * 7_919_317) % edge.size);
    const startedAt = performance.now();
    const proof = await prover.inclusion("log", position, null);
    times.push(performance.now() - startedAt);
    if (!proof || rootFromInclusion(proof.index, proof.size, proof.leaf, proof.siblings) !== signed.head.root)
      throw new Error("a proof does not hold");
  }
  const measured = times.slice(20);
  return { proofLeaves: edge.size, proofP50: percentile(measured, 0.5), proofP95: percentile(measured, 0.95) };
}

/** The hospital's log as an export and the node's own tiles as a sink, read from files as `audit:verify` reads them. */
async function verifyRate({ directory }: Command, pool: ReturnType<typeof createPool>) {
  const tiles = { log: new TileStore(pool, "log"), access: new TileStore(pool, "access") };
  const keyRingFile = path.join(directory, "keys/keyring.json");
  const keyRing = await openKeyRing(keyRingFile);
  const sinkFile = path.join(directory, "heads.jsonl");
  const sink = new FileSink(sinkFile, (stream) => tiles[stream]);
  await sink.open();
  const signed = await signedHead(await tiles.log.edge(), keyRingFile);
  await sink.deliver(signed);
  await sink.close();
  const { size } = signed.head;
  const exported = path.join(directory, "export.ndjson");
  await exportUpTo(exported, size, (position) => eventRows(pool, position, 2000));
  const startedAt = performance.now();
  const verdict = await verifyExport({
    stream: "log",
    entries: entriesOf(exported),
    sink: async function* () {
      for await (const line of readLines(sinkFile)) yield parseSinkLine(line);
    },
    keys: new PublicKeys({ keys: keyRing.publicKeys() }),
    acceptedEpochs: [],
    madeAt: null,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (!verdict.holds || verdict.covered !== size) throw new Error("the hospital's own log does not verify");
  return { verifyEntries: size, verifyPerSecond: size / seconds };
}

async function exportUpTo(file: string, size: number, read: (position: number) => ReturnType<typeof eventRows>) {
  await writeFile(file, "");
  for (let position = 0; position < size; ) {
    const rows = (await read(position)).filter((row) => row.position <= size);
    await appendFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    position = rows[rows.length - 1]?.position ?? size;
  }
}

async function* entriesOf(file: string) {
  for await (const line of readLines(file)) yield* parseExportLine(line, "log");
}

obeyCommands(commandSchema, measure);
