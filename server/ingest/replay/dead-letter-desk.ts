import type { LogWriter } from "#server/log/log-writer.ts";
import type { DiscardResult, JournalItem, RetranslateResult } from "../journal/journal-item.ts";
import { type DeadLetter, FIRST_PLACE, type LetterPlace, listLetters } from "./dead-letter-list.ts";
import { bedsNamed, type Foreseen, type ForeseePorts, foresee, retranslateItem } from "./foresee.ts";
import type { Retranslated, SiteForTranslation } from "./retranslate.ts";
import { readStored } from "./stored-message.ts";

export interface DeadLetterPorts extends ForeseePorts {
  writer: Pick<LogWriter<JournalItem>, "submit">;
  /** The site map in force. */
  site(): SiteForTranslation;
}

export interface ReplayedLetter {
  id: number;
  inboundId: number;
  status: "replayed" | "open" | "discarded";
  events: number;
  /** Why it is a dead letter still. */
  reason: string | null;
  text: string | null;
}

export interface ReplaySummary {
  letters: number;
  /** Messages that are translated now. */
  translated: number;
  stillParked: number;
  events: number;
  /** Beds that the events name. */
  beds: string[];
  /** The first letters, in the order of their messages. */
  items: ReplayedLetter[];
}

/** Letters in one commit queue at a time: enough to share commits, few enough to stay behind live messages. */
const CHUNK = 200;
const ITEMS_SHOWN = 500;

/**
 * Replays dead letters from the stored bytes under the site map in force, in the order in which the messages came. A letter, its
 * events and its message's outcome change in one commit; a letter that is no longer open is left as it is.
 */
export class DeadLetterDesk {
  readonly #ports: DeadLetterPorts;

  constructor(ports: DeadLetterPorts) {
    this.#ports = ports;
  }

  /** Null when there is no such letter. @throws what the log writer throws. */
  async replay(id: number, actor: string): Promise<ReplayedLetter | null> {
    const letters = await listLetters(this.#ports.pool, { id }, { after: FIRST_PLACE, limit: 1 });
    const letter = letters[0];
    if (!letter) return null;
    if (letter.status !== "open") return settled(letter);
    const summary = await this.#replayAll([letter], actor, false, emptySummary());
    return summary.items[0] ?? settled(letter);
  }

  /** All open letters of one cause. With `dryRun`, what would happen. */
  async replayGroup(cause: string, source: string, actor: string, dryRun: boolean): Promise<ReplaySummary> {
    const summary = emptySummary();
    let after: LetterPlace = FIRST_PLACE;
    for (;;) {
      const filter = { cause, source, status: "open" as const };
      const letters = await listLetters(this.#ports.pool, filter, { after, limit: CHUNK });
      const last = letters[letters.length - 1];
      if (!last) return summary;
      await this.#replayAll(letters, actor, dryRun, summary);
      after = last;
    }
  }

  /** False: the letter is not open any more. Null: there is none. */
  async discard(id: number, reason: string, actor: string): Promise<boolean | null> {
    const [letter] = await listLetters(this.#ports.pool, { id }, { after: FIRST_PLACE, limit: 1 });
    if (!letter) return null;
    const { index } = this.#ports.site();
    const facility = index.sources.get(letter.source)?.facility ?? index.site.facilities[0]?.id ?? "";
    const item = { kind: "discard" as const, deadLetterId: id, facility, actor, reason };
    const { discarded } = (await this.#ports.writer.submit(item)) as DiscardResult;
    return discarded;
  }

  async #replayAll(
    letters: DeadLetter[],
    actor: string,
    dryRun: boolean,
    summary: ReplaySummary,
  ): Promise<ReplaySummary> {
    const { pool, keyRing, site } = this.#ports;
    const messages = await readStored(
      pool,
      keyRing,
      letters.map(({ inboundId }) => inboundId),
    );
    const foreseen = await foresee(messages, site(), this.#ports);
    const byMessage = new Map(foreseen.map((entry) => [entry.message.id, entry]));
    const beds = new Set(summary.beds);
    const outcomes = await Promise.all(
      letters.map(async (letter) => {
        const entry = byMessage.get(letter.inboundId);
        const outcome = dryRun ? foretold(letter, entry) : await this.#replayOne(letter, entry, actor);
        if (outcome.status === "replayed") for (const bed of bedsNamed(entry?.after ?? [])) beds.add(bed);
        return outcome;
      }),
    );
    for (const outcome of outcomes) {
      summary.letters += 1;
      summary.translated += outcome.status === "replayed" ? 1 : 0;
      summary.stillParked += outcome.status === "open" ? 1 : 0;
      summary.events += outcome.events;
      if (summary.items.length < ITEMS_SHOWN) summary.items.push(outcome);
    }
    summary.beds = [...beds].sort();
    return summary;
  }

  /** Submits without waiting for its neighbours: the queue keeps the order of the messages. */
  async #replayOne(letter: DeadLetter, entry: Foreseen | undefined, actor: string): Promise<ReplayedLetter> {
    if (!entry?.made || entry.parked?.reason === letter.reason) return foretold(letter, entry);
    const item = retranslateItem({ ...entry, made: entry.made as Retranslated }, actor, letter.id);
    const result = (await this.#ports.writer.submit(item)) as RetranslateResult;
    if (result.change === "none") return foretold({ ...letter, status: "replayed" }, undefined);
    return foretold(letter, { ...entry, parked: result.parked });
  }
}

function foretold(letter: DeadLetter, entry: Foreseen | undefined): ReplayedLetter {
  const { id, inboundId } = letter;
  if (letter.status !== "open") return settled(letter);
  if (!entry?.made) {
    const text = "The stored message cannot be translated from its bytes alone";
    return { id, inboundId, status: "open", events: 0, reason: letter.reason, text };
  }
  const { parked, after } = entry;
  if (parked) return { id, inboundId, status: "open", events: 0, reason: parked.reason, text: parked.text };
  return { id, inboundId, status: "replayed", events: after.length, reason: null, text: null };
}

function settled({ id, inboundId, status, reason, text }: DeadLetter): ReplayedLetter {
  const isOpen = status === "open";
  return { id, inboundId, status, events: 0, reason: isOpen ? reason : null, text: isOpen ? text : null };
}

function emptySummary(): ReplaySummary {
  return { letters: 0, translated: 0, stillParked: 0, events: 0, beds: [], items: [] };
}
