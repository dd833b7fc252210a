import type { Instant } from "#server/canonical/instant.ts";
import { type PlaceRef, placeKey } from "#server/canonical/place.ts";

/** One entry of Encounter.location, its place resolved. */
export interface LocatedEntry {
  id: string;
  place: PlaceRef;
  /** planned, active, reserved or completed; absent counts as active or, with an end, as completed. */
  status: string;
  start: Instant | null;
  end: Instant | null;
}

export interface EncounterLocations {
  /** Entries that make stays: active and completed. */
  stays: LocatedEntry[];
  /** Beds held for the patient: never occupancy (reference mapping section 5, location[]). */
  held: LocatedEntry[];
  /** Where the patient is: the finest active entry, the latest where several are as fine. */
  current: PlaceRef | null;
  /** Two active beds at once. */
  isTorn: boolean;
}

/** Ward, room and bed of one stay are one place; the coarser entry keeps only the time before the finer one began. */
export function arrangeLocations(entries: readonly LocatedEntry[]): EncounterLocations {
  const held = entries.filter(({ status }) => status === "planned" || status === "reserved");
  const real = entries.filter(({ status }) => status === "active" || status === "completed");
  const stays = real.flatMap((entry) => withoutFiner(entry, real));
  const active = stays.filter(({ status, end }) => status === "active" && end === null);
  const beds = active.filter(({ place }) => place.bed !== null);
  const pool = beds.length > 0 ? beds : active;
  const current = pool.toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0))[0]?.place ?? null;
  const isTorn = new Set(beds.map(({ place }) => placeKey(place))).size > 1;
  return { stays, held, current, isTorn };
}

function withoutFiner(entry: LocatedEntry, all: readonly LocatedEntry[]): LocatedEntry[] {
  if (entry.place.bed !== null || entry.place.unit === null) return [entry];
  const finer = all.filter(
    (other) => other.place.bed !== null && other.place.unit === entry.place.unit && overlaps(entry, other),
  );
  if (finer.length === 0) return [entry];
  const begins = Math.min(...finer.map(({ start }) => start ?? Number.NEGATIVE_INFINITY));
  if (entry.start === null || begins <= entry.start) return [];
  return [{ ...entry, status: "completed", end: begins }];
}

function overlaps(a: LocatedEntry, b: LocatedEntry): boolean {
  const start = (entry: LocatedEntry) => entry.start ?? Number.NEGATIVE_INFINITY;
  const end = (entry: LocatedEntry) => entry.end ?? Number.POSITIVE_INFINITY;
  return start(a) < end(b) && start(b) < end(a);
}
