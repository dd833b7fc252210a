import type { RecordedEvent } from "#server/canonical/event.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { UnitOfBed } from "./index-event.ts";

/** Finds the site map that was in force at a position of the log; null before there was any. */
export type SiteBefore = (position: number) => Promise<SiteMap | null>;

/** Which unit a bed belongs to, by the site map in force while the log is read from one end to the other. */
export class UnitLookup {
  readonly #siteBefore: SiteBefore;
  #units = new Map<string, string>();
  /** The last position seen; anything else than the next one starts from the log again. */
  #at: number | null = null;

  constructor(siteBefore: SiteBefore) {
    this.#siteBefore = siteBefore;
  }

  readonly unitOf: UnitOfBed = (bed) => this.#units.get(bed) ?? null;

  /** To be called where a batch begins: after `position`. */
  async openAfter(position: number): Promise<void> {
    if (this.#at === position) return;
    this.#take(await this.#siteBefore(position));
    this.#at = position;
  }

  pass(event: RecordedEvent): void {
    this.#at = event.position;
    if (event.type === "site.defined") this.#take(event.data.site);
  }

  #take(site: SiteMap | null): void {
    this.#units = new Map((site?.units ?? []).flatMap((unit) => unit.beds.map((bed) => [bed.id, unit.id])));
  }
}
