import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { AccessEntry, NewAccessEntry, RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { systemEntry } from "#server/audit/ledger/system-entry.ts";
import { type Instant, toIso } from "#server/canonical/instant.ts";
import type { ViewName } from "#server/contracts/live.ts";
import type { ShownProof } from "#server/contracts/past-minute.ts";
import { eventId } from "#server/log/event-id.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { House } from "./house/house.ts";
import { rebuildHouse } from "./live-house.ts";
import { canonicalPieces, drawViews, KEPT_VIEWS } from "./view-digest.ts";
import type { ViewSet } from "./view-set.ts";

const MINUTE = 60_000;
/** A minute is drawn this long after it: a batch that was recorded in it has been committed by then, or never will be. */
const SETTLED_MS = 10_000;

export interface ShownViewsOptions {
  reader: LogReader;
  houseAt(instant: Instant): Promise<House>;
  /** The house as it stands now, to go its own way. */
  houseNow(): House;
  record: RecordAccess;
  entry(id: string): Promise<AccessEntry | null>;
  /** Only one node draws each minute; should two, the ledger holds the entry once. */
  holdsLease(): boolean;
  /** Version of the code that draws. */
  codeVersion: string;
  onError(error: Error): void;
}

/**
 * Keeps in the access ledger, once a minute, a digest of what each view showed, so that a past minute can later be told from one
 * that newer code draws otherwise. Rows are drawn at the minute's own instant and position, before anything is hidden from anybody.
 */
export class ShownViews {
  readonly #options: ShownViewsOptions;
  /** Follows the log a minute at a time, so that a digest costs what the minute brought. */
  #house: House | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ShownViewsOptions) {
    this.#options = options;
  }

  start(): void {
    const now = Date.now();
    const minute = Math.floor((now - SETTLED_MS) / MINUTE) * MINUTE + MINUTE;
    // Taken before the minute is over it has nothing of the next one, and need not be restored from a saved state, which would hold
    // a node of many beds up for a second.
    if (this.#timer === null || this.#options.holdsLease()) this.#house ??= this.#options.houseNow();
    this.#timer = setTimeout(
      () => {
        this.#running = this.#tick(minute).catch(this.#options.onError);
        this.start();
      },
      minute + SETTLED_MS - now,
    );
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  /** A new epoch: the next minute is drawn from the start again. */
  forget(): void {
    this.#house = null;
  }

  /** Enters the digests of one minute. */
  async keep(minute: Instant): Promise<void> {
    const { reader, houseAt, record } = this.#options;
    const position = await reader.positionAt(minute);
    const known = this.#house;
    this.#house = null;
    const house =
      known && known.position <= position ? await rebuildHouse(reader, known, position) : await houseAt(minute);
    this.#house = house;
    const views = drawViews(house, minute);
    const entries: NewAccessEntry[] = [];
    for (const view of KEPT_VIEWS) entries.push(this.#entry(view, minute, position, await digestOf(views, view)));
    await record(entries);
  }

  /** Whether `views`, drawn at a full minute as it was known then, are what was shown. */
  async prove(minute: Instant, views: ViewSet): Promise<ShownProof> {
    const { codeVersion } = this.#options;
    const entries = await Promise.all(KEPT_VIEWS.map((view) => this.#options.entry(entryId(view, minute))));
    const kept = KEPT_VIEWS.flatMap((view, index) => {
      const entry = entries[index];
      return entry ? { view, digest: entry.detail.digest, drawnBy: String(entry.detail.code) } : [];
    });
    const differing: ViewName[] = [];
    for (const { view, digest } of kept) if (digest !== (await digestOf(views, view))) differing.push(view);
    const drawnBy = kept[0]?.drawnBy ?? null;
    const changed = drawnBy === codeVersion ? "altered" : "redrawn";
    const state = drawnBy === null ? "no-digest" : differing.length === 0 ? "as-shown" : changed;
    return { state, drawnBy, redrawnBy: codeVersion, differing };
  }

  async #tick(minute: Instant): Promise<void> {
    if (this.#options.holdsLease()) await this.keep(minute);
    else this.#house = null;
  }

  #entry(view: ViewName, minute: Instant, position: number, digest: string): NewAccessEntry {
    const detail = { view, minute: toIso(minute), position, digest, code: this.#options.codeVersion };
    return systemEntry({ id: entryId(view, minute), action: "view.shown", detail });
  }
}

function entryId(view: ViewName, minute: Instant): string {
  return eventId(["view.shown", view, String(minute)]);
}

/** With tens of thousands of beds it takes half a second in all: messages and screens have their turn between the pieces. */
async function digestOf(views: ViewSet, view: ViewName): Promise<string> {
  const hash = createHash("sha256");
  for (const piece of canonicalPieces(views, view)) {
    hash.update(piece);
    await setImmediate();
  }
  return hash.digest("hex");
}
