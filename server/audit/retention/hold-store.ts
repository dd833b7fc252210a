import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";

/** Whose records are kept: exactly one of the three. */
export type HoldScope =
  | { scope: "patient"; patient: string }
  | { scope: "encounter"; encounter: string }
  | { scope: "period"; from: Instant; to: Instant };

export type Hold = HoldScope & {
  id: string;
  reasonRef: string;
  placedAt: Instant;
  placedBy: string;
  liftedAt: Instant | null;
  liftedBy: string | null;
};

interface HoldRow {
  id: string;
  patient: string | null;
  encounter: string | null;
  from: number | null;
  to: number | null;
  reasonRef: string;
  placedAt: number;
  placedBy: string;
  liftedAt: number | null;
  liftedBy: string | null;
}

const millis = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 AS "${name}"`;

const SELECT = `
SELECT id, patient, encounter, ${millis("from_at", "from")}, ${millis("to_at", "to")}, reason_ref AS "reasonRef",
  ${millis("placed_at", "placedAt")}, placed_by AS "placedBy", ${millis("lifted_at", "liftedAt")}, lifted_by AS "liftedBy"
FROM legal_hold`;

/** Legal holds. They are lifted, never deleted. */
export class HoldStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async place(hold: Hold): Promise<void> {
    await this.#pool.query(
      `INSERT INTO legal_hold (id, patient, encounter, from_at, to_at, reason_ref, placed_at, placed_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        hold.id,
        hold.scope === "patient" ? hold.patient : null,
        hold.scope === "encounter" ? hold.encounter : null,
        hold.scope === "period" ? new Date(hold.from) : null,
        hold.scope === "period" ? new Date(hold.to) : null,
        hold.reasonRef,
        new Date(hold.placedAt),
        hold.placedBy,
      ],
    );
  }

  /** Null when there is no such hold in force. */
  async inForce(id: string): Promise<Hold | null> {
    const { rows } = await this.#pool.query<HoldRow>(`${SELECT} WHERE id = $1 AND lifted_at IS NULL`, [id]);
    return rows[0] ? holdOf(rows[0]) : null;
  }

  async lift(id: string, at: Instant, by: string): Promise<void> {
    await this.#pool.query("UPDATE legal_hold SET lifted_at = $2, lifted_by = $3 WHERE id = $1 AND lifted_at IS NULL", [
      id,
      new Date(at),
      by,
    ]);
  }

  /** Those in force first, then the lifted ones; newest first. */
  async list(): Promise<Hold[]> {
    const { rows } = await this.#pool.query<HoldRow>(
      `${SELECT} ORDER BY lifted_at IS NOT NULL, placed_at DESC LIMIT 1000`,
    );
    return rows.map(holdOf);
  }

  /** Those in force, as a transaction sees them. */
  async allInForce(client: pg.ClientBase): Promise<Hold[]> {
    const { rows } = await client.query<HoldRow>(`${SELECT} WHERE lifted_at IS NULL`);
    return rows.map(holdOf);
  }
}

function holdOf({ patient, encounter, from, to, ...rest }: HoldRow): Hold {
  if (patient !== null) return { ...rest, scope: "patient", patient };
  if (encounter !== null) return { ...rest, scope: "encounter", encounter };
  return { ...rest, scope: "period", from: from ?? 0, to: to ?? 0 };
}
