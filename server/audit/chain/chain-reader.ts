import type pg from "pg";
import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { AuditChain } from "#server/contracts/audit-chain.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { Teller } from "../sentence/telling.ts";
import { accessChain } from "./access-chain.ts";
import { assembleChain, type ChainMessage } from "./assemble-chain.ts";
import { becauseOf } from "./causes.ts";
import { MOST_ENTRIES, missingCauses } from "./event-chain.ts";
import { chainTelling } from "./telling.ts";
import { type Why, type WhySubject, whyHeld } from "./why.ts";

export interface ChainPorts {
  pool: pg.Pool;
  reader: Pick<LogReader, "find" | "byId" | "byPosition" | "encounterKeys">;
  ledger: Pick<LedgerReader, "range" | "byPosition" | "head">;
  timeZone: Teller["timeZone"];
}

/** Entries of one subject that are looked through for consequences. */
const MOST_OF_SUBJECT = 1000;
/** How far a chain is followed back beyond the subject's own entries. */
const MOST_ROUNDS = 4;
/** Entries of the ledger around an access, among which its session's are sought. */
const AROUND = 400;

const MESSAGES = `
SELECT id, source, protocol, kind, (extract(epoch from received_at) * 1000)::float8 AS "receivedAt"
FROM inbound WHERE id = ANY($1::bigint[])`;

/** Loads what a chain or an explanation is made of, and lets the pure parts make it. */
export class ChainReader {
  readonly #ports: ChainPorts;

  constructor(ports: ChainPorts) {
    this.#ports = ports;
  }

  /** The chain of `log:<position>` or `access:<position>`; null when there is no such entry. */
  async chain(stream: "log" | "access", position: number): Promise<AuditChain | null> {
    return stream === "log" ? this.#ofEvent(position) : this.#ofAccess(position);
  }

  /** Why a bed or an encounter was held to be as it was at an instant, with every entry that the answer names. */
  async why(subject: WhySubject, at: Instant): Promise<{ why: Why; events: RecordedEvent[] } | null> {
    const { reader } = this.#ports;
    const own = subject.kind === "bed" ? { bed: subject.id } : { encounter: subject.id };
    const [before, after] = await Promise.all([
      reader.find({ ...own, until: at + 1, limit: MOST_OF_SUBJECT }),
      reader.find({ ...own, since: at + 1, limit: MOST_OF_SUBJECT }),
    ]);
    const why = whyHeld(subject, [...before, ...after], at);
    if (!why) return null;
    const rests = await this.#complete([why.decision], [...before, ...after]);
    const siblings = await this.#siblings(rests.filter(({ id }) => why.rests.includes(id)));
    const named = [
      why.decision,
      why.held,
      ...why.disagreed,
      ...why.confirmed,
      ...(why.corrected ? [why.corrected] : []),
    ];
    const shown = [...named, ...rests.filter(({ id }) => why.rests.includes(id)), ...siblings];
    return { why, events: distinct(shown) };
  }

  /** The encounter's key behind a visit number or a key; null when nothing bears it. */
  async encounterKey(visit: string): Promise<string | null> {
    return (await this.#ports.reader.encounterKeys(visit))[0] ?? null;
  }

  async #ofEvent(position: number): Promise<AuditChain | null> {
    const { reader, pool, timeZone } = this.#ports;
    const chosen = await reader.byPosition(position);
    if (!chosen) return null;
    const of = (own: { encounter: string } | { bed: string }) => reader.find({ ...own, limit: MOST_OF_SUBJECT });
    const [encounter, bed] = await Promise.all([
      chosen.encounter ? of({ encounter: chosen.encounter }) : [],
      chosen.bed ? of({ bed: chosen.bed }) : [],
    ]);
    const known = await this.#complete([chosen], [...encounter, ...bed]);
    const messages = await this.#messages(known);
    const screens = await this.#screens(chosen);
    return assembleChain(chosen, { known, messages, screens }, await chainTelling(pool, timeZone, known));
  }

  async #ofAccess(position: number): Promise<AuditChain | null> {
    const { ledger, pool, timeZone } = this.#ports;
    const chosen = await ledger.byPosition(position);
    if (!chosen) return null;
    const around = await ledger.range(Math.max(1, position - AROUND), position + AROUND);
    return accessChain(chosen, around, await chainTelling(pool, timeZone, []));
  }

  /** Reads the causes that events name and that are not among those known. */
  async #complete(from: readonly RecordedEvent[], known: readonly RecordedEvent[]): Promise<RecordedEvent[]> {
    const byId = new Map([...known, ...from].map((event) => [event.id, event]));
    let edge = [...from];
    for (let round = 0; round < MOST_ROUNDS && edge.length > 0; round += 1) {
      const missing = missingCauses(edge)
        .filter((id) => !byId.has(id))
        .slice(0, MOST_ENTRIES);
      const read = await Promise.all(missing.map((id) => this.#ports.reader.byId(id)));
      const found = read.filter((event) => event !== null);
      for (const event of found) byId.set(event.id, event);
      const named = new Set(edge.flatMap((event) => becauseOf(event)?.events ?? []));
      edge = [...found, ...[...named].flatMap((id) => byId.get(id) ?? [])].filter((event) => !from.includes(event));
    }
    return [...byId.values()];
  }

  /** Decisions about the same encounter that rest on the same reports: what else they led to. */
  async #siblings(reports: readonly RecordedEvent[]): Promise<RecordedEvent[]> {
    const ids = new Set(reports.map(({ id }) => id));
    const encounters = [...new Set(reports.flatMap(({ encounter }) => encounter ?? []))].slice(0, 3);
    const found = await Promise.all(
      encounters.map((encounter) => this.#ports.reader.find({ encounter, limit: MOST_OF_SUBJECT })),
    );
    return found.flat().filter((event) => becauseOf(event)?.events.some((id) => ids.has(id)) ?? false);
  }

  async #messages(events: readonly RecordedEvent[]): Promise<ChainMessage[]> {
    const ids = [...new Set(events.flatMap(({ lineage }) => (lineage ? [lineage.inboundId] : [])))];
    if (ids.length === 0) return [];
    const { rows } = await this.#ports.pool.query<ChainMessage>(MESSAGES, [ids]);
    return rows;
  }

  /** Pictures that the ledger has of the minutes after an entry. */
  async #screens(chosen: RecordedEvent): Promise<AccessEntry[]> {
    const { pool, ledger } = this.#ports;
    const { rows } = await pool.query<{ position: number }>(
      `SELECT position FROM access_entry WHERE at >= to_timestamp($1 / 1000.0) ORDER BY position LIMIT 1`,
      [chosen.recordedAt],
    );
    const first = rows[0]?.position;
    if (first === undefined) return [];
    return (await ledger.range(Number(first), Number(first) + AROUND)).filter(({ action }) => action === "view.shown");
  }
}

function distinct(events: readonly RecordedEvent[]): RecordedEvent[] {
  return [...new Map(events.map((event) => [event.position, event])).values()].sort((a, b) => a.position - b.position);
}
