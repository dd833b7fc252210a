import type { Instant } from "#server/canonical/instant.ts";
import type { AccessAction, AccessEntry } from "./access-entry.ts";
import type { Shown } from "./access-flags.ts";
import type { LedgerReader } from "./ledger-reader.ts";

const HOUR_MS = 3_600_000;
const PAGE = 1000;
const SHOWING: readonly AccessAction[] = ["encounter.viewed", "identity.shown", "raw.shown", "list.exported"];

interface Sight {
  at: Instant;
  key: string | null;
  rows: number;
}

/**
 * What each actor was shown within the last hour, on whichever node: read from the ledger itself, from where the last question left
 * off, so that a question costs one look-up by primary key.
 */
export class ShownLately {
  readonly #reader: Pick<LedgerReader, "after" | "positionAt">;
  readonly #byActor = new Map<string, Sight[]>();
  #position: number | null = null;
  #reading: Promise<void> | null = null;

  constructor(reader: Pick<LedgerReader, "after" | "positionAt">) {
    this.#reader = reader;
  }

  async shownWithinHour(actor: string, now: Instant): Promise<Shown> {
    await this.#catchUp(now);
    const sights = (this.#byActor.get(actor) ?? []).filter(({ at }) => at > now - HOUR_MS);
    if (sights.length > 0) this.#byActor.set(actor, sights);
    else this.#byActor.delete(actor);
    const keys = sights.map(({ key }) => key).filter((key) => key !== null);
    return { patients: new Set(keys), rows: sights.reduce((sum, { rows }) => sum + rows, 0) };
  }

  /** One reading at a time; whoever asks meanwhile waits for one that began after its question. */
  async #catchUp(now: Instant): Promise<void> {
    const before = this.#reading;
    if (before) await before.catch(() => undefined);
    this.#reading ??= this.#read(now).finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(now: Instant): Promise<void> {
    this.#position ??= await this.#reader.positionAt(now - HOUR_MS);
    for (;;) {
      const entries = await this.#reader.after(this.#position, PAGE);
      for (const entry of entries) this.#see(entry);
      this.#position = entries.at(-1)?.position ?? this.#position;
      if (entries.length < PAGE) return;
    }
  }

  #see({ action, actor, at, patient, encounter, outcome, detail }: AccessEntry): void {
    if (!SHOWING.includes(action) || outcome !== "accepted") return;
    const rows = action === "list.exported" && typeof detail.rows === "number" ? detail.rows : 0;
    const sights = this.#byActor.get(actor) ?? [];
    // What has grown old goes here too: somebody who works through another node is never asked about on this one.
    while (sights[0] && sights[0].at <= at - HOUR_MS) sights.shift();
    sights.push({ at, key: patient ?? encounter, rows });
    this.#byActor.set(actor, sights);
  }
}
