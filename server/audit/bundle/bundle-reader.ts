import type pg from "pg";
import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { SentencePart } from "#server/contracts/audit.ts";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";
import { readStored } from "#server/ingest/replay/stored-message.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import type { HeadStore } from "../build/head-store.ts";
import { accessRows, eventRows } from "../build/leaf-source.ts";
import type { Prover } from "../build/prover.ts";
import { becauseOf } from "../chain/causes.ts";
import type { ChainReader } from "../chain/chain-reader.ts";
import { chainTelling } from "../chain/telling.ts";
import { joinMerged } from "../search/merged.ts";
import type { Teller } from "../sentence/telling.ts";
import type { SignedHead } from "../tree/head.ts";
import type { Bundle, BundleEntry, BundleMessage, BundleSubject } from "./bundle.ts";

export interface BundlePorts {
  pool: pg.Pool;
  keyRing: KeyRing;
  reader: Pick<LogReader, "find" | "byId" | "byPosition" | "encounterKeys">;
  ledger: Pick<LedgerReader, "byPosition">;
  chains: Pick<ChainReader, "chain">;
  prover: Pick<Prover, "inclusion">;
  heads: Pick<HeadStore, "last">;
  timeZone: Teller["timeZone"];
  /** What a source writes that names no character set in its messages. */
  charsetOf(source: string): string | undefined;
  now(): number;
}

interface Gathered {
  subject: BundleSubject;
  events: RecordedEvent[];
  accesses: AccessEntry[];
  /** Vault token that the patient goes by; null where no entry names one. */
  patient: string | null;
  cut: boolean;
}

/** An inquiry is about one patient or one decision; a bundle of more entries than this asks for an export of the whole stream. */
const MOST_EVENTS = 5000;
const MOST_ACCESSES = 5000;

/**
 * Accesses of an encounter, and of its patient where no visit was named, found through the search table; the entries themselves are
 * read from the ledger.
 */
const ACCESSES_OF = `
SELECT position FROM (
  (SELECT ord, position FROM audit_entry WHERE stream = 'access' AND encounter = ANY($1::text[]) ORDER BY ord DESC LIMIT $2)
  UNION ALL
  (SELECT ord, position FROM audit_entry WHERE stream = 'access' AND patient = ANY($3::uuid[]) AND encounter IS NULL
   ORDER BY ord DESC LIMIT $2)
) AS found ORDER BY ord DESC LIMIT $2`;

/** Merges of the patient's records: why one person stands under several tokens. */
const MERGES_OF = `
SELECT position FROM audit_entry WHERE kind = 'identity.aliased' AND patient = ANY($1::uuid[]) ORDER BY ord DESC LIMIT 200`;

/** Reads everything about an encounter or an entry, with the proofs against the newest heads. */
export class BundleReader {
  readonly #ports: BundlePorts;

  constructor(ports: BundlePorts) {
    this.#ports = ports;
  }

  /** Null when there is no such encounter or entry. `readsMessages`: whether the texts of messages may be in it. */
  async read(subject: BundleSubject, madeBy: string, readsMessages: boolean): Promise<Bundle | null> {
    const gathered =
      "encounter" in subject ? await this.#ofEncounter(subject.encounter) : await this.#ofEntry(subject.entry);
    if (!gathered) return null;
    const { events, accesses, patient, cut } = gathered;
    const [log, access] = await Promise.all([this.#ports.heads.last("log"), this.#ports.heads.last("access")]);
    const tell = await chainTelling(this.#ports.pool, this.#ports.timeZone, events);
    const entries: BundleEntry[] = [];
    for (const event of events)
      entries.push(await this.#entry("log", event.position, event.recordedAt, event.type, tell.event(event), log));
    for (const one of accesses)
      entries.push(await this.#entry("access", one.position, one.at, one.action, tell.access(one), access));
    return {
      subject: gathered.subject,
      patient,
      madeAt: this.#ports.now(),
      madeBy,
      entries: entries.sort((a, b) => a.recordedAt - b.recordedAt),
      messages: await this.#messages(events, readsMessages),
      heads: [log, access].flatMap((stored) => (stored ? [{ head: stored.head, signature: stored.signature }] : [])),
      keys: this.#ports.keyRing.publicKeys(),
      cut,
    };
  }

  async #ofEncounter(visit: string): Promise<Gathered | null> {
    const { reader, pool, ledger } = this.#ports;
    const [key] = await reader.encounterKeys(visit);
    if (!key) return null;
    const own = await reader.find({ encounter: key, limit: MOST_EVENTS });
    const { keys } = await joinMerged(pool, [key, ...aliasesOf(own)]);
    const others = await Promise.all(
      keys.filter((other) => other !== key).map((encounter) => reader.find({ encounter, limit: MOST_EVENTS })),
    );
    const told = [...own, ...others.flat()];
    const { keys: tokens, present } = await joinMerged(pool, tokensIn(told));
    const { rows } = await pool.query<{ position: number }>(ACCESSES_OF, [keys, MOST_ACCESSES, tokens]);
    const accesses = await Promise.all(rows.map(({ position }) => ledger.byPosition(Number(position))));
    const events = [...told, ...(await this.#merges(tokens))];
    return {
      subject: { encounter: key },
      events: distinct(events),
      accesses: accesses.filter((entry) => entry !== null).sort((a, b) => a.position - b.position),
      patient: present[0] ?? null,
      cut: own.length === MOST_EVENTS || rows.length === MOST_ACCESSES,
    };
  }

  /** Merges of the person's records, with the reports that they rest on. */
  async #merges(tokens: readonly string[]): Promise<RecordedEvent[]> {
    const { reader, pool } = this.#ports;
    const { rows } = await pool.query<{ position: number }>(MERGES_OF, [tokens]);
    const merges = (await Promise.all(rows.map(({ position }) => reader.byPosition(Number(position))))).filter(
      (event) => event !== null,
    );
    const reports = await Promise.all(
      merges.flatMap((event) => becauseOf(event)?.events ?? []).map((id) => reader.byId(id)),
    );
    return [...merges, ...reports.filter((event) => event !== null)];
  }

  async #ofEntry(entry: string): Promise<Gathered | null> {
    const [stream, position] = entry.split(":");
    const chain = await this.#ports.chains.chain(stream === "log" ? "log" : "access", Number(position));
    if (!chain) return null;
    const positions = (of: string) =>
      chain.entries.flatMap(({ id }) => (id.startsWith(`${of}:`) ? [Number(id.slice(of.length + 1))] : []));
    const [events, accesses] = await Promise.all([
      Promise.all(positions("log").map((one) => this.#ports.reader.byPosition(one))),
      Promise.all(positions("access").map((one) => this.#ports.ledger.byPosition(one))),
    ]);
    return {
      subject: { entry },
      events: events.filter((event) => event !== null),
      accesses: accesses.filter((one) => one !== null),
      patient: [...events, ...accesses].find((one) => one?.patient)?.patient ?? null,
      cut: chain.cut,
    };
  }

  async #entry(
    stream: "log" | "access",
    position: number,
    recordedAt: number,
    kind: string,
    sentence: readonly SentencePart[],
    head: SignedHead | null,
  ): Promise<BundleEntry> {
    const { prover, pool } = this.#ports;
    const proof = head ? await prover.inclusion(stream, position, head.head.size) : null;
    const row = proof ? proof.row : (await (stream === "log" ? eventRows : accessRows)(pool, position - 1, 1))[0];
    return {
      entry: `${stream}:${position}`,
      recordedAt,
      kind,
      sentence: sentence.map(({ text }) => text).join(""),
      proof,
      row: row?.position === position ? row : null,
    };
  }

  async #messages(events: readonly RecordedEvent[], readsMessages: boolean): Promise<BundleMessage[]> {
    const ids = [...new Set(events.flatMap(({ lineage }) => (lineage ? [lineage.inboundId] : [])))];
    const stored = ids.length > 0 ? await readStored(this.#ports.pool, this.#ports.keyRing, ids) : [];
    return stored.map((message) => {
      const { id, source, protocol, kind, receivedAt, body } = message;
      const head = { id, source, protocol, kind, receivedAt };
      if (body === null) return { ...head, state: "gone", text: null };
      if (!readsMessages) return { ...head, state: "withheld", text: null };
      return { ...head, state: "masked", text: maskMessage(message, this.#ports.charsetOf(source))?.text ?? null };
    });
  }
}

function tokensIn(events: readonly RecordedEvent[]): string[] {
  return [...new Set(events.flatMap(({ patient }) => patient ?? []))];
}

/** Oldest first, each once. */
function distinct(events: readonly RecordedEvent[]): RecordedEvent[] {
  return [...new Map(events.map((event) => [event.position, event])).values()].sort((a, b) => a.position - b.position);
}

/** Other keys that lead to this encounter, as its newest decision has them. */
function aliasesOf(newestFirst: readonly RecordedEvent[]): string[] {
  const decision = newestFirst.find((event) => event.type.startsWith("stay.") || event.type === "encounter.revised");
  return decision && "now" in decision.data ? (decision.data.now as EncounterNow).aliases : [];
}
