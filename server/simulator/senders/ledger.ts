import { createWriteStream, type WriteStream } from "node:fs";

export interface LedgerEntry {
  source: string;
  /** MSH-10, webhook-id, Bundle id. */
  id: string;
  label: string;
  event: "sent" | "acked" | "refused";
  /** AA, CA, AE..., or the HTTP status. */
  code?: string;
}

/**
 * What was sent and what was acknowledged, as the sender saw it: one JSON object a line, appended, in a file of the sender's
 * own. `sent` is written for every attempt, so a resent message has several.
 */
export class Ledger {
  readonly #stream: WriteStream | null;
  readonly counts = { sent: 0, acked: 0, refused: 0 };

  constructor(file: string | undefined) {
    this.#stream = file === undefined ? null : createWriteStream(file, { flags: "a" });
  }

  note(entry: LedgerEntry): void {
    this.counts[entry.event] += 1;
    this.#stream?.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
  }

  close(): Promise<void> {
    const stream = this.#stream;
    return stream ? new Promise((resolve) => stream.end(() => resolve())) : Promise.resolve();
  }
}
