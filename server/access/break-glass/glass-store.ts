import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { Role } from "#server/contracts/access.ts";

export const VERDICTS = ["justified", "not-justified", "to-be-asked"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface GlassRow {
  id: string;
  session: string;
  actor: string;
  actorName: string;
  role: Role;
  encounter: string;
  patient: string | null;
  facility: string;
  unit: string | null;
  /** Vault reference. */
  reasonRef: string;
  openedAt: Instant;
  until: Instant;
  closedAt: Instant | null;
  closedBecause: "person" | "time" | null;
  reviewedAt: Instant | null;
  reviewedBy: string | null;
  verdict: Verdict | null;
  noteRef: string | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const COLUMNS = `id, session, actor, actor_name AS "actorName", role, encounter, patient, facility, unit,
  reason_ref AS "reasonRef", ${ms("opened_at")} AS "openedAt", ${ms("until")} AS until, ${ms("closed_at")} AS "closedAt",
  closed_because AS "closedBecause", ${ms("reviewed_at")} AS "reviewedAt", reviewed_by AS "reviewedBy", verdict, note_ref AS "noteRef"`;

type Opened = Omit<GlassRow, "closedAt" | "closedBecause" | "reviewedAt" | "reviewedBy" | "verdict" | "noteRef">;

/** What has been opened, by whom and until when. */
export class GlassStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async add(glass: Opened): Promise<void> {
    await this.#pool.query(
      `INSERT INTO glass (id, session, actor, actor_name, role, encounter, patient, facility, unit, reason_ref, opened_at, until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        glass.id,
        glass.session,
        glass.actor,
        glass.actorName,
        glass.role,
        glass.encounter,
        glass.patient,
        glass.facility,
        glass.unit,
        glass.reasonRef,
        new Date(glass.openedAt),
        new Date(glass.until),
      ],
    );
  }

  /** Not closed yet, though their time may be up. */
  async open(): Promise<GlassRow[]> {
    return (await this.#pool.query<GlassRow>(`SELECT ${COLUMNS} FROM glass WHERE closed_at IS NULL`)).rows;
  }

  async find(id: string): Promise<GlassRow | null> {
    return (await this.#pool.query<GlassRow>(`SELECT ${COLUMNS} FROM glass WHERE id = $1`, [id])).rows[0] ?? null;
  }

  /** Oldest first: what is to be reviewed, or everything. */
  async list(all: boolean, limit: number): Promise<GlassRow[]> {
    const where = all ? "" : "WHERE reviewed_at IS NULL";
    const { rows } = await this.#pool.query<GlassRow>(
      `SELECT ${COLUMNS} FROM glass ${where} ORDER BY opened_at, id LIMIT $1`,
      [limit],
    );
    return rows;
  }

  async close(id: string, at: Instant, because: "person" | "time"): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `UPDATE glass SET closed_at = $2, closed_because = $3 WHERE id = $1 AND closed_at IS NULL`,
      [id, new Date(at), because],
    );
    return rowCount === 1;
  }

  /** False when somebody was first. */
  async review(id: string, review: { at: Instant; by: string; verdict: Verdict; noteRef: string }): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `UPDATE glass SET reviewed_at = $2, reviewed_by = $3, verdict = $4, note_ref = $5 WHERE id = $1 AND reviewed_at IS NULL`,
      [id, new Date(review.at), review.by, review.verdict, review.noteRef],
    );
    return rowCount === 1;
  }
}
