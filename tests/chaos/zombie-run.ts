import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createPool } from "#server/db/pool.ts";
import { type ServerProcess, startServer } from "#tests/support/server-process.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { ChaosSender } from "./chaos-sender.ts";
import { judgeDecisions, readLog } from "./judge-decisions.ts";
import { Ledger } from "./ledger.ts";
import { hospitalLoad, hospitalSite } from "./load.ts";

export interface ZombieRunOptions {
  seed: number;
  databaseUrl: string;
  directory: string;
  program?: string;
}

const MESSAGES = 120;

/**
 * The lease holder is frozen with work before it; another takes the lease and does that work; then the first wakes, still
 * believing that it holds the lease. Answers the rules that were broken.
 */
export async function zombieRun(options: ZombieRunOptions): Promise<string[]> {
  const { seed, databaseUrl, directory, program } = options;
  const siteFile = path.join(directory, "site.json");
  await writeFile(siteFile, hospitalSite(seed));
  const start = () =>
    startServer({ databaseUrl, siteFile, keyRingFile: path.join(directory, "ring.json"), ...(program && { program }) });
  const pool = createPool(databaseUrl, { max: 2, applicationName: "caretower chaos" });
  const ledger = new Ledger(path.join(directory, "ledger.jsonl"));
  const load = hospitalLoad(seed, MESSAGES * 2);
  const nodes: ServerProcess[] = [];
  let sender: ChaosSender | null = null;
  try {
    const holder = await start();
    nodes.push(holder);
    const other = await start();
    nodes.push(other);
    sender = new ChaosSender({ ledger, port: () => other.mllpPort, onAck: () => {}, breaks: () => false });
    for (const message of load.slice(0, MESSAGES)) sender.send(message);
    const decisions = () => count(pool, "SELECT count(*)::int AS n FROM event WHERE kind = 'decision'");
    await waitFor("the holder's first decisions", async () => (await decisions()) > 0);

    holder.signal("SIGSTOP");
    for (const message of load.slice(MESSAGES)) sender.send(message);
    await waitFor("everything to be acknowledged", () => sender?.waiting === 0, { timeoutMs: 120_000 });
    await pool.query("UPDATE checkpoint SET lease_until = now() - interval '1 second'");
    await atRest(other);
    const before = await decisions();
    holder.signal("SIGCONT");
    await abreast(holder);
    // What the zombie would add, it adds with its first look at the log; the other node's next word closes the books.
    await atRest(other);
    const checkpoint = await count(pool, "SELECT position::int AS n FROM checkpoint WHERE name = 'reconcile'");
    const faults = judgeDecisions(await readLog(pool), checkpoint);
    const after = await decisions();
    return after === before ? faults : [`zombie: ${after - before} decisions by a node without the lease`, ...faults];
  } finally {
    sender?.close();
    for (const node of nodes) {
      node.signal("SIGCONT");
      await node.kill();
    }
    ledger.close();
    await pool.end();
  }
}

async function count(pool: ReturnType<typeof createPool>, text: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(text);
  return rows[0]?.n ?? 0;
}

interface Abreast {
  position: number;
  reconciledPosition: number;
  viewPosition: number;
}

async function look(node: ServerProcess): Promise<Abreast> {
  return (await (await fetch(`${node.webUrl}/api/health/ready`)).json()) as Abreast;
}

/** Longer than the second between two looks at the timers, so that one that is due has had its say. */
const REST_LOOKS = 5;

/** The node has decided everything there is, and nothing new came of it. */
async function atRest(node: ServerProcess): Promise<void> {
  let last = -1;
  let still = 0;
  await waitFor(
    "the reconciler to come to rest",
    async () => {
      const { position, reconciledPosition } = await look(node);
      still = reconciledPosition >= position && position === last ? still + 1 : 0;
      last = position;
      return still >= REST_LOOKS;
    },
    { timeoutMs: 120_000, intervalMs: 300 },
  );
}

/** The node's own folds have read to the end of the log, so its reconciler has had its chance. */
async function abreast(node: ServerProcess): Promise<void> {
  await waitFor("the woken node to read on", async () => {
    const { position, viewPosition } = await look(node);
    return viewPosition >= position;
  });
}
