import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { freePort } from "#server/db/free-port.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { memoryOf, processorSeconds } from "./process-cost.ts";

const SERVER = path.join(import.meta.dirname, "../../server");
const MAIN = path.join(SERVER, "main.ts");
/** Ends the node when the bench is killed. */
const END_WITH_STARTER = pathToFileURL(path.join(SERVER, "start/end-with-starter.mjs")).href;
const START_MS = 120_000;
const CATCH_UP_MS = 120_000;
const readySchema = z.object({
  ready: z.boolean(),
  position: z.number(),
  reconciledPosition: z.number(),
  viewPosition: z.number(),
});

export interface NodeOptions {
  databaseUrl: string;
  directory: string;
  beds: number;
  seed: number;
  tickMs?: number;
}

/** A whole Caretower node in a process of its own: listener, journal, log, reconciler, views, sockets. */
export class NodeUnderTest {
  readonly baseUrl: string;
  readonly mllpPort: number;
  readonly #child: ChildProcess;
  readonly #adminToken: string;

  private constructor(child: ChildProcess, port: number, mllpPort: number, adminToken: string) {
    this.#child = child;
    this.baseUrl = `http://127.0.0.1:${port}`;
    this.mllpPort = mllpPort;
    this.#adminToken = adminToken;
  }

  static async start(options: NodeOptions): Promise<NodeUnderTest> {
    const { directory, beds, seed, databaseUrl } = options;
    const site = path.join(directory, `site-${beds}.json`);
    await writeFile(site, JSON.stringify(siteFile(beds, seed)));
    const [port, mllpPort] = [await freePort(), await freePort()];
    const adminToken = randomBytes(24).toString("hex");
    const child = spawn(process.execPath, ["--import", END_WITH_STARTER, MAIN], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: {
        ...process.env,
        PORT: String(port),
        MLLP_PORT: String(mllpPort),
        DATABASE_URL: databaseUrl,
        DATA_DIR: path.join(directory, "node"),
        KEYRING_FILE: path.join(directory, "keys/keyring.json"),
        SITE_FILE: site,
        SIMULATE: "off",
        ROLES: "ingest,worker",
        ADMIN_TOKEN: adminToken,
        TICK_MS: String(options.tickMs ?? 250),
        LOG_LEVEL: "error",
      },
    });
    let words = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      words = `${words}${chunk.toString()}`.slice(-4000);
    });
    const node = new NodeUnderTest(child, port, mllpPort, adminToken);
    try {
      const looks = { timeoutMs: START_MS };
      await waitFor("the node to be ready", async () => node.#hasEnded || (await node.#state()).ready, looks);
      if (node.#hasEnded) throw new Error(`it ended with code ${child.exitCode}`);
    } catch (error) {
      await node.stop();
      throw new Error(`the node did not start: ${words}`, { cause: error });
    }
    return node;
  }

  /** A token for the screens of the bench. */
  apiToken(): Promise<string> {
    return makeApiToken(this.baseUrl, this.#adminToken);
  }

  /** Waits until everything recorded has been decided and is on the screens; answers how long that took. */
  async caughtUp(): Promise<{ seconds: number; position: number }> {
    const startedAt = performance.now();
    let last = -1;
    const options = { timeoutMs: CATCH_UP_MS, intervalMs: 50 };
    const position = await waitFor(
      "the node to catch up",
      async () => {
        const state = await this.#state();
        const isStill = state.position === last;
        last = state.position;
        return isStill && state.reconciledPosition >= last && state.viewPosition >= last ? last : null;
      },
      options,
    );
    return { seconds: (performance.now() - startedAt) / 1000, position };
  }

  /** Processor seconds used so far; null where the system does not tell. */
  processor(): Promise<number | null> {
    return processorSeconds(this.#child.pid);
  }

  memory(): ReturnType<typeof memoryOf> {
    return memoryOf(this.#child.pid);
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #state(): Promise<z.output<typeof readySchema>> {
    if (this.#hasEnded) throw new Error(`the node ended with code ${this.#child.exitCode}`);
    const response = await fetch(`${this.baseUrl}/api/health/ready`);
    return readySchema.parse(await response.json());
  }
}
