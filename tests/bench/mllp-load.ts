import { z } from "zod";
import { HelperProcess } from "./helper.ts";

const resultSchema = z.object({
  /** Acknowledged as accepted within the measured seconds. */
  messages: z.number(),
  seconds: z.number(),
  sent: z.number(),
  refused: z.number(),
  /** Messages of the file that have not been sent to this receiver yet. */
  left: z.number(),
  /** MSH-3|MSH-4|MSH-10 and the moment of sending, Unix milliseconds; empty unless asked for. */
  times: z.array(z.tuple([z.string(), z.number()])),
});
export type LoadResult = z.output<typeof resultSchema>;

export interface LoadOptions {
  port: number;
  receiver: string;
  connections?: number;
  window?: number;
  warmUpMs?: number;
  measureMs?: number;
  rate?: number;
  /** Send so many, then stop: neither time nor rate counts. */
  most?: number;
  noteTimes?: boolean;
}

/** The sending side, in a process of its own. */
export class MllpLoad {
  readonly #process = new HelperProcess("mllp-load-process.ts");

  async open(file: string): Promise<void> {
    await this.#process.ask({ do: "open", file }, z.object({ messages: z.number() }));
  }

  /** @throws when a message was refused, or when there were too few of them for the time. */
  async run(options: LoadOptions): Promise<LoadResult> {
    const usual = { connections: 32, window: 1, warmUpMs: 1000, measureMs: 4000, noteTimes: false };
    const result = await this.#process.ask({ do: "run", ...usual, ...options }, resultSchema);
    if (result.refused > 0) throw new Error(`${result.refused} messages of the load were refused`);
    if (result.left === 0 && options.most === undefined) throw new Error("the load was too short for this machine");
    return result;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** Messages a second. */
export function rateOf({ messages, seconds }: Pick<LoadResult, "messages" | "seconds">): number {
  return messages / seconds;
}
