import { LOG_CHECKPOINT } from "#server/audit/index/checkpoints.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { type BenchDatabase, withPool } from "./bench-database.ts";
import { type MessageFiles, makeMessages } from "./message-files.ts";
import { MllpLoad } from "./mllp-load.ts";
import { NodeUnderTest } from "./node-under-test.ts";
import type { memoryOf } from "./process-cost.ts";

const AUDIT_MS = 300_000;

/** A node's memory in MiB. */
export type Memory = Awaited<ReturnType<typeof memoryOf>>;

/** A hospital of one size: its messages, and a log that holds at least the census with which it connected. */
export interface Hospital {
  beds: number;
  seed: number;
  database: BenchDatabase;
  databaseUrl: string;
  files: MessageFiles;
  /** The senders, standing where the running mix has been sent up to: no message goes to the node twice. */
  load: MllpLoad;
}

/** Opens the hospital: makes its messages and lets a node take in the census, outside anything that is measured. */
export async function openHospital(
  database: BenchDatabase,
  options: { beds: number; seed: number; messages: number },
): Promise<Hospital> {
  const { beds, seed, messages } = options;
  const files = await makeMessages(database.directory, { beds, seed, count: messages });
  const load = new MllpLoad();
  const hospital = { beds, seed, database, databaseUrl: await database.migrated(`hospital_${beds}`), files, load };
  const node = await startNode(hospital);
  try {
    await load.open(files.censusFile);
    await load.run({
      port: node.mllpPort,
      receiver: "node",
      connections: 64,
      window: 16,
      most: files.counts.census,
    });
    await node.caughtUp();
    await atRest(hospital.databaseUrl);
    await load.open(files.mixFile);
  } finally {
    await node.stop();
  }
  return hospital;
}

/**
 * Search index and decisions follow at leisure; what they owe of one part must not be paid while another is measured, of the node
 * or of anything that it is compared with.
 */
export async function atRest(url: string): Promise<void> {
  await withPool(url, (pool) =>
    waitFor(
      "everything that follows the log to stand at its head",
      async () => {
        const { rows } = await pool.query<{ behind: number }>(
          `SELECT count(*)::int AS behind FROM checkpoint c, log_head h
           WHERE c.name = $1 AND c.position < h.position`,
          [LOG_CHECKPOINT],
        );
        return rows[0]?.behind === 0;
      },
      { timeoutMs: AUDIT_MS, intervalMs: 250 },
    ),
  );
}

export function startNode(hospital: Hospital, tickMs = 250): Promise<NodeUnderTest> {
  const { database, databaseUrl, beds, seed } = hospital;
  return NodeUnderTest.start({ databaseUrl, directory: database.directory, beds, seed, tickMs });
}

export interface Mark {
  inbound: number;
  position: number;
  /** Unix milliseconds of the database's clock. */
  at: number;
}

/** Where the log stands. */
export function markLog(url: string): Promise<Mark> {
  const text = "SELECT inbound, position, (extract(epoch from clock_timestamp()) * 1000)::float8 AS at FROM log_head";
  return withPool(url, async (pool) => {
    const { rows } = await pool.query<Mark>(text);
    const mark = rows[0];
    if (!mark) throw new Error("the log has no head");
    return mark;
  });
}
