import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { createPool } from "#server/db/pool.ts";
import { Random } from "#server/simulator/hospital/random.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { type ServerProcess, startServer, TEST_TOKEN } from "#tests/support/server-process.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { ChaosSender } from "./chaos-sender.ts";
import { judgeDecisions, readLog } from "./judge-decisions.ts";
import { judgeJournal } from "./judge-journal.ts";
import { judgeViews } from "./judge-views.ts";
import { Ledger } from "./ledger.ts";
import { hospitalLoad, hospitalSite, type LoadMessage } from "./load.ts";

export interface KillRunOptions {
  kills: number;
  seed: number;
  databaseUrl: string;
  /** For the ledger, the site file and the keys. */
  directory: string;
  /** Ends PostgreSQL as a crash would and brings it back; now and then it is what dies. */
  crashDatabase?: () => Promise<void>;
  /** Composes the server otherwise than `main.ts` does. */
  program?: string;
  say?(line: string): void;
}

export interface KillRunResult {
  kills: number;
  databaseCrashes: number;
  sent: number;
  acked: number;
  attempts: number;
  events: number;
  /** Rules that were broken; empty when the server keeps its word. */
  faults: string[];
}

const CONNECTIONS = 6;
const MESSAGES_A_LIFE = 40;
/** Connections that break with an answer on the way: what was committed is sent again. */
const BREAK_SHARE = 0.03;
const DATABASE_SHARE = 0.1;
const STARTUP_SHARE = 0.1;
const ELSEWHERE_SHARE = 0.3;

/** Sends a hospital's messages to a server that is killed again and again, then holds what it kept against what it acknowledged. */
export async function killRun(options: KillRunOptions): Promise<KillRunResult> {
  const run = new KillRun(options);
  try {
    return await run.run();
  } finally {
    await run.end();
  }
}

class KillRun {
  readonly #options: KillRunOptions;
  readonly #random: Random;
  readonly #load: LoadMessage[];
  readonly #ledger: Ledger;
  readonly #pool: pg.Pool;
  readonly #senders: ChaosSender[];
  #server: ServerProcess | null = null;
  /** Made once: it outlives every death of the server. */
  #token = "";
  #released = 0;
  #acks = 0;
  #databaseCrashes = 0;
  #onAck: (() => void) | null = null;

  constructor(options: KillRunOptions) {
    this.#options = options;
    this.#random = new Random(`chaos/${options.seed}`);
    this.#load = hospitalLoad(options.seed, (options.kills + 1) * MESSAGES_A_LIFE);
    this.#ledger = new Ledger(path.join(options.directory, "ledger.jsonl"));
    this.#pool = createPool(options.databaseUrl, { max: 2, applicationName: "caretower chaos" });
    this.#senders = Array.from({ length: CONNECTIONS }, (_, index) => this.#openSender(index));
  }

  async run(): Promise<KillRunResult> {
    await writeFile(this.#siteFile, hospitalSite(this.#options.seed));
    // One life that ends in peace: only then does Node keep what it compiled, which makes every later start quick.
    const first = await this.#start();
    this.#token = await makeApiToken(first.webUrl, TEST_TOKEN);
    await first.stop();
    for (let kill = 1; kill <= this.#options.kills; kill++) {
      await this.#live();
      this.#options.say?.(`kill ${kill} of ${this.#options.kills}: ${this.#acks} acknowledged`);
    }
    return this.#settle();
  }

  async end(): Promise<void> {
    for (const sender of this.#senders) sender.close();
    await this.#server?.kill();
    this.#ledger.close();
    await this.#pool.end();
  }

  /** One life of the server: some messages, and its end at a moment nobody chose. */
  async #live(): Promise<void> {
    this.#release();
    await this.#moveHolder();
    const early = new AbortController();
    const starting = this.#start(early.signal);
    if (this.#random.chance(STARTUP_SHARE)) {
      // While it starts, nobody waits for it: the process dies somewhere between its first line and its first message.
      await Promise.race([starting, delay(this.#random.between(50, 1200))]);
      early.abort();
      await starting.then(
        (server) => server.kill(),
        () => undefined,
      );
      return;
    }
    const server = await starting;
    this.#server = server;
    await this.#acknowledged(this.#acks + this.#random.whole(0, MESSAGES_A_LIFE));
    await delay(this.#random.between(0, 30));
    if (this.#options.crashDatabase && this.#random.chance(DATABASE_SHARE)) {
      this.#databaseCrashes += 1;
      await this.#options.crashDatabase();
      await this.#acknowledged(this.#acks + 1);
    }
    this.#server = null;
    await server.kill();
  }

  /** The last life: everything is delivered, decided and shown, and then judged. */
  async #settle(): Promise<KillRunResult> {
    this.#release();
    this.#server = await this.#start();
    await waitFor("every message to be acknowledged", () => this.#senders.every((sender) => sender.waiting === 0), {
      timeoutMs: 180_000,
    });
    const books = this.#ledger.balance();
    const keyRing = await openKeyRing(this.#keyRingFile);
    const journal = await judgeJournal(this.#pool, keyRing, this.#load, books);
    const { checkpoint, log } = await this.#atRest();
    const views = await judgeViews(this.#server, this.#pool, this.#token);
    const faults = [...journal, ...judgeDecisions(log, checkpoint), ...views];
    const { kills } = this.#options;
    const { sent, acked, attempts } = books;
    return {
      kills,
      databaseCrashes: this.#databaseCrashes,
      sent: sent.size,
      acked: acked.size,
      attempts,
      events: log.length,
      faults,
    };
  }

  #openSender(index: number): ChaosSender {
    const random = new Random(`chaos/${this.#options.seed}/sender/${index}`);
    return new ChaosSender({
      ledger: this.#ledger,
      breaks: () => random.chance(BREAK_SHARE),
      port: () => this.#server?.mllpPort ?? null,
      onAck: () => {
        this.#acks += 1;
        this.#onAck?.();
      },
    });
  }

  #start(killed?: AbortSignal): Promise<ServerProcess> {
    const { databaseUrl, program } = this.#options;
    return startServer({
      databaseUrl,
      siteFile: this.#siteFile,
      keyRingFile: this.#keyRingFile,
      ...(program && { program }),
      ...(killed && { killed }),
    });
  }

  /** Hands the next messages to the senders, those of one visit not always over the same connection. */
  #release(): void {
    for (const message of this.#load.slice(this.#released, this.#released + MESSAGES_A_LIFE))
      this.#senders[this.#random.whole(0, CONNECTIONS - 1)]?.send(message);
    this.#released += MESSAGES_A_LIFE;
  }

  /**
   * The next life takes the leases of the dead one over at once. Now and then they are made those of a machine of which it knows
   * nothing: such a life stores messages and decides nothing, until the leases run out.
   */
  async #moveHolder(): Promise<void> {
    if (this.#random.chance(ELSEWHERE_SHARE))
      await this.#pool
        .query("UPDATE checkpoint SET owner = 'elsewhere' WHERE owner IS NOT NULL")
        .catch(() => undefined);
  }

  async #acknowledged(count: number): Promise<void> {
    const target = Math.min(count, this.#released);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onAck = () => this.#acks >= target && resolve();
    this.#onAck();
    const timer = setTimeout(resolve, 30_000);
    await promise;
    clearTimeout(timer);
    this.#onAck = null;
  }

  /** The log and how far it is decided, of one moment: a timer that falls due between two reads is waited out. */
  async #atRest(): Promise<{ checkpoint: number; log: Awaited<ReturnType<typeof readLog>> }> {
    return waitFor(
      "the log to be read while it rests",
      async () => {
        const { position, checkpoint } = await this.#decided();
        const log = await readLog(this.#pool);
        return log.length === position ? { checkpoint, log } : null;
      },
      { timeoutMs: 180_000 },
    );
  }

  /** Waits until the log rests; answers its length and the reconciler's checkpoint. */
  async #decided(): Promise<{ position: number; checkpoint: number }> {
    const url = `${this.#server?.webUrl}/api/health/ready`;
    let last = -1;
    let still = 0;
    return waitFor(
      "the reconciler and the views to come to rest",
      async () => {
        const state = (await (await fetch(url)).json()) as {
          position: number;
          reconciledPosition: number;
          viewPosition: number;
        };
        const isAbreast = state.reconciledPosition >= state.position && state.viewPosition >= state.position;
        still = isAbreast && state.position === last ? still + 1 : 0;
        last = state.position;
        if (still < 3) return null;
        const { rows } = await this.#pool.query("SELECT position FROM checkpoint WHERE name = 'reconcile'");
        return rows[0] ? { position: state.position, checkpoint: rows[0].position } : null;
      },
      { timeoutMs: 180_000, intervalMs: 100 },
    );
  }

  get #siteFile(): string {
    return path.join(this.#options.directory, "site.json");
  }

  get #keyRingFile(): string {
    return path.join(this.#options.directory, "keys/keyring.json");
  }
}
