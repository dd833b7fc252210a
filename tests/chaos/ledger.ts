import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";

const entrySchema = z.object({ id: z.string(), event: z.enum(["sent", "acked", "refused"]) });
export type LedgerEntry = z.output<typeof entrySchema>;

export interface LedgerBalance {
  sent: Set<string>;
  acked: Set<string>;
  refused: Set<string>;
  /** Sendings, the repeated ones among them. */
  attempts: number;
}

/** What the senders saw, a line at a time in a file of their own: no fault of the server can reach it. */
export class Ledger {
  readonly file: string;
  readonly #descriptor: number;

  constructor(file: string) {
    this.file = file;
    this.#descriptor = openSync(file, "a");
  }

  note(entry: LedgerEntry): void {
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** The books as the file has them, not as memory does. */
  balance(): LedgerBalance {
    const balance: LedgerBalance = { sent: new Set(), acked: new Set(), refused: new Set(), attempts: 0 };
    for (const line of readFileSync(this.file, "utf8").split("\n")) {
      if (line === "") continue;
      const { id, event } = entrySchema.parse(JSON.parse(line));
      balance[event].add(id);
      if (event === "sent") balance.attempts += 1;
    }
    return balance;
  }
}
