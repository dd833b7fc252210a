import type pg from "pg";
import { inTransaction } from "#server/db/in-transaction.ts";
import type { LogWriter } from "#server/log/log-writer.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import type { FragmentStore, StoredFragment } from "../hl7v2/fragment-store.ts";
import { HL7_MAPPING } from "../hl7v2/translate/mapping.ts";
import type { JournalItem } from "../journal/journal-item.ts";
import { openStored, STORED_COLUMNS, type StoredMessage, type StoredRow } from "./stored-message.ts";

/** Parts are joined if they come within so long of each other, and only so many of them and so many bytes are looked at. */
const WAIT = "1 hour";
const MOST_PARTS = 500;
const MOST_BYTES = 16 * 1024 * 1024;

/** The newest that fit, by a running sum: one source's forgotten parts never cost more memory than one large message. */
const WAITING = `
SELECT ${STORED_COLUMNS} FROM inbound WHERE id IN (
  SELECT id FROM (
    SELECT inbound.id, sum(inbound.bytes) OVER (ORDER BY inbound.id DESC) AS held FROM dead_letter
    JOIN inbound ON inbound.id = dead_letter.inbound_id
    WHERE dead_letter.source = $1 AND dead_letter.reason = 'fragment' AND dead_letter.status = 'open'
      AND dead_letter.created_at > now() - interval '${WAIT}'
    ORDER BY inbound.id DESC LIMIT ${MOST_PARTS}) AS newest
  WHERE held <= ${MOST_BYTES}) ORDER BY id`;

interface FragmentPorts {
  /** Holds a connection while a part is committed: not the pool that anything waits for in between. */
  pool: pg.Pool;
  keyRing: KeyRing;
  writer: Pick<LogWriter<JournalItem>, "submit">;
  facilityOf(source: string): string;
}

/** Parts of messages are dead letters until the rest comes: a person sees what was never finished, and nothing is lost. */
export class FragmentTable implements FragmentStore {
  readonly #ports: FragmentPorts;

  constructor(ports: FragmentPorts) {
    this.#ports = ports;
  }

  async whileAlone<T>(
    source: string,
    work: (waiting: StoredFragment[]) => Promise<{ result: T; joined: number[] }>,
  ): Promise<T> {
    return inTransaction(this.#ports.pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", [source]);
      const { rows } = await client.query<StoredRow>(WAITING, [source]);
      const messages = rows.map((row) => openStored(row, this.#ports.keyRing));
      const waiting = messages.flatMap(({ id, body }) => (body ? [{ inboundId: id, body }] : []));
      const { result, joined } = await work(waiting);
      await this.#settle(messages.filter(({ id }) => joined.includes(id)));
      // All of it stands in the joined message: what erasure or retention takes from there must not live on in parts.
      await client.query("UPDATE inbound SET sealed = NULL WHERE id = ANY($1::bigint[])", [joined]);
      return result;
    });
  }

  async #settle(messages: StoredMessage[]): Promise<void> {
    const { writer, facilityOf } = this.#ports;
    const { name, version } = HL7_MAPPING;
    await Promise.all(
      messages.map(({ id, source, kind, contentKey }) =>
        writer.submit({
          kind: "retranslate",
          inboundId: id,
          source,
          facility: facilityOf(source),
          messageKind: kind,
          contentKey,
          translation: {
            drafts: [],
            parked: null,
            ignored: "fragment",
            unmapped: [],
            mapping: name,
            mappingVersion: version,
          },
          actor: "system",
          deadLetterId: null,
        }),
      ),
    );
  }
}
