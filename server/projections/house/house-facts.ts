import type { EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Dirty } from "./dirty.ts";
import type { UnitIndex } from "./unit-index.ts";

/** What the books inside a house may see of it. */
export interface HouseFacts {
  /** Time of recording of the last event folded in. */
  readonly clock: Instant;
  /** When the last event folded in happened in the world. */
  readonly happenedAt: Instant;
  readonly units: UnitIndex;
  /** Sources that the site map in force compares and does not trust. */
  readonly parallelSources: ReadonlySet<string>;
  readonly encounters: ReadonlyMap<string, EncounterNow>;
  /** Requests that are not closed. */
  readonly requests: ReadonlyMap<string, RequestNow>;
  /** Open requests of an encounter, by request key. */
  readonly requestsOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly dirty: Dirty;
}
