import type pg from "pg";
import type { NewEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";

/** What an item makes, and what its sender is told after the commit. */
export interface Prepared {
  events: NewEvent[];
  result: unknown;
}

/** What a batch of companions learns under the head's lock. */
export interface BatchContext {
  client: pg.ClientBase;
  /** The lock is granted. Before that there is neither a time of recording nor a number. */
  locked: Promise<unknown>;
  readonly recordedAt: Instant;
  /** Gives out the next number of the inbound journal. */
  nextInbound(): number;
}

/**
 * Something that commits together with events. All requests of one kind in a batch are prepared and written together, so that
 * a hundred messages cost as many statements as one. The connection is pipelined: what is sent together costs one round trip.
 */
export interface Companion<Item> {
  /**
   * Looks things up and decides each item's events. Called when the lock has been asked for, so that its look-ups need not wait
   * for the answer; the database reads them after it.
   */
  prepare(items: Item[], context: BatchContext): Promise<Prepared[]>;
  /**
   * Decides like `prepare`, but from memory and at once: null where something has to be asked. `write` then also sends what fails
   * (error class 22 or 23) when the database knows better.
   */
  foresee(items: Item[], context: BatchContext): Prepared[] | null;
  /** Writes the companion's own rows. Every statement is sent before it returns: the commit is sent next. */
  write(context: BatchContext): Promise<unknown>[];
  /** What was foreseen did not hold and was rolled back: forget what was learnt in it, and nothing else. */
  retract(): void;
  /** The batch was rolled back: forget what was learnt in it. */
  abandon(): void;
}
