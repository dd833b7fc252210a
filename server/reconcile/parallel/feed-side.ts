import type { RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { claimKind } from "../claim-record.ts";
import { createReconciler } from "../reconciler.ts";

/** The last report of one side about a visit. */
export interface LastWord {
  event: string;
  type: string;
  at: Instant;
  recordedAt: Instant;
}

const LINKS: readonly string[] = ["encounter.merged", "encounter.identifier.changed", "encounter.reparented"];

/** What one side of a comparison holds true: a fold of its own reports with timers of its own, of which nothing reaches the log. */
export class FeedSide {
  readonly #fold = createReconciler({ idOf: (parts) => parts.join(" ") });
  /** By encounter key as received. */
  readonly lastWords = new Map<string, LastWord>();

  take(event: RecordedEvent): void {
    this.#fold.apply(event);
    const { id, type, encounter, occurredAt, recordedAt } = event;
    if (event.kind === "report" && encounter && (claimKind(type) || LINKS.includes(type)))
      this.lastWords.set(encounter, { event: id, type, at: occurredAt, recordedAt });
  }

  /** Decides what was taken, and lets every wait run out that is over at `now`. */
  settle(now: Instant): void {
    this.#fold.drain();
    for (let due = this.#fold.due(now); due.length > 0; due = this.#fold.due(now)) {
      for (const timer of due)
        this.#fold.apply({ ...timer, position: 0, epoch: 0, recordedAt: timer.occurredAt } as RecordedEvent);
      this.#fold.drain();
    }
  }

  encounter(key: string): EncounterNow | null {
    return this.#fold.encounter(key);
  }

  bed(id: string): BedNow | null {
    return this.#fold.bed(id);
  }

  /** The newest word on a visit under any of its numbers. */
  lastWord(keys: Iterable<string>): LastWord | null {
    let newest: LastWord | null = null;
    for (const key of keys) {
      const word = this.lastWords.get(key);
      if (word && (!newest || word.recordedAt > newest.recordedAt)) newest = word;
    }
    return newest;
  }
}
