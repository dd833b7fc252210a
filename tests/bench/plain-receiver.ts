import { z } from "zod";
import { withPool } from "./bench-database.ts";
import { HelperProcess } from "./helper.ts";
import { memoryOf, processorSeconds } from "./process-cost.ts";

const TABLE = `
CREATE TABLE raw_message (
  id bigserial PRIMARY KEY, received_at timestamptz NOT NULL, kind text NOT NULL, control_id text, body text NOT NULL)`;

/** The straightforward receiver, in a process of its own over a database of its own. */
export class PlainReceiver {
  readonly port: number;
  readonly #process: HelperProcess;

  private constructor(helper: HelperProcess, port: number) {
    this.#process = helper;
    this.port = port;
  }

  static async start(databaseUrl: string): Promise<PlainReceiver> {
    await withPool(databaseUrl, (pool) => pool.query(TABLE));
    const helper = new HelperProcess("plain-receiver-process.ts", [databaseUrl]);
    const { port } = z.object({ port: z.number().positive() }).parse(await helper.word());
    return new PlainReceiver(helper, port);
  }

  /** Processor seconds used so far; null where the system does not tell. */
  processor(): Promise<number | null> {
    return processorSeconds(this.#process.pid);
  }

  memory(): ReturnType<typeof memoryOf> {
    return memoryOf(this.#process.pid);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}
