import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HouseFacts } from "./house-facts.ts";
import { isSame } from "./same-row.ts";

interface Confirmation {
  at: Instant;
  by: string;
}

/**
 * When a bed's state was last said to be so, and by whom. A message that only repeats what is known makes no decision, yet it is
 * what a bed manager's trust rests on, so it is read from the reports themselves.
 */
export class Confirmations {
  readonly #byBed = new Map<string, Confirmation>();
  /** Who spoke of a bed last, whether or not it changed anything: a decision that follows rests on that word. */
  readonly #spoken = new Map<string, Confirmation>();

  get(bed: string): Confirmation | null {
    return this.#byBed.get(bed) ?? null;
  }

  /** True when the event confirmed the state of a bed; `event.bed` is not always set, so the bed is looked up here. */
  observe(house: HouseFacts, event: RecordedEvent): boolean {
    if (event.kind === "command" && event.type === "bed.asserted" && event.bed)
      return this.#set(event.bed, { at: event.occurredAt, by: "person" });
    if (event.kind !== "report" || !("source" in event.data) || !("trigger" in event.data)) return false;
    if (isComparedOnly(house, event.data)) return false;
    const by = `${event.data.source} ${event.data.trigger}`;
    const at = spokenAt(event.data, event.occurredAt);
    const named = event.bed ?? ("place" in event.data ? (event.data.place?.bed ?? null) : null);
    if (named) this.#spoken.set(named, { at, by });
    if (event.type.startsWith("bed.") && event.bed) return this.#set(event.bed, { at, by });
    if (!event.encounter || !("place" in event.data)) return false;
    const place = (event.data as EncounterClaim).place;
    const current = house.encounters.get(event.encounter)?.place;
    if (!place?.bed || place.bed !== current?.bed) return false;
    house.dirty.beds.add(place.bed);
    return this.#set(place.bed, { at, by });
  }

  /** A decision confirms by what it rests on: its subject changed, so somebody has just spoken. */
  decided(now: BedNow, clock: Instant): void {
    const spoken = this.#spoken.get(now.bed);
    const since = now.occupants[0]?.since ?? now.readinessSince;
    if (spoken) this.#set(now.bed, spoken);
    else if (since != null) this.#set(now.bed, { at: Math.min(since, clock), by: "a conclusion" });
  }

  #set(bed: string, confirmation: Confirmation): boolean {
    const known = this.#byBed.get(bed);
    if (known && (known.at > confirmation.at || isSame(known, confirmation))) return false;
    this.#byBed.set(bed, confirmation);
    return true;
  }

  snapshot(): SavedConfirmations {
    return { byBed: [...this.#byBed], spoken: [...this.#spoken] };
  }

  restore({ byBed, spoken }: SavedConfirmations): void {
    for (const [bed, confirmation] of byBed) this.#byBed.set(bed, confirmation);
    for (const [bed, confirmation] of spoken) this.#spoken.set(bed, confirmation);
  }
}

interface SavedConfirmations {
  byBed: [string, Confirmation][];
  spoken: [string, Confirmation][];
}

/** A source in parallel confirms nothing: its word never reaches the board. */
function isComparedOnly(house: HouseFacts, data: { source: string }): boolean {
  return house.parallelSources.has(data.source) || ("parallel" in data && data.parallel === true);
}

/** When the source spoke, which for a census of a running hospital is long after what it speaks of. */
function spokenAt(data: object, occurredAt: Instant): Instant {
  const order = "order" in data ? (data.order as { messageTime?: Instant | null }) : null;
  return Math.max(order?.messageTime ?? occurredAt, occurredAt);
}
