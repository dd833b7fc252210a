import { pipeline, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { createGzip, gunzip } from "node:zlib";
import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import { stateLines, stateOfLines } from "./state-lines.ts";

const expand = promisify(gunzip);

/** Snapshots kept of each fold: enough to reach any recent minute quickly, and sparse ones behind them. */
const KEEP = 200;

/** States of folds at positions of the log. Only a convenience: dropping them all costs a rebuild, never data. */
export class FoldSnapshots {
  readonly #pool: pg.Pool;
  readonly #name: string;
  readonly #version: number;

  constructor(pool: pg.Pool, name: string, version: number) {
    this.#pool = pool;
    this.#name = name;
    this.#version = version;
  }

  /** The newest state at or before a position; null when there is none. */
  async latest(position: number): Promise<object | null> {
    const { rows } = await this.#pool.query<{ state: Buffer }>(
      `SELECT s.state FROM fold_snapshot s, log_head h
       WHERE s.name = $1 AND s.version = $2 AND s.position <= $3 AND s.epoch = h.epoch AND s.position <= h.position
       ORDER BY s.position DESC LIMIT 1`,
      [this.#name, this.#version, position],
    );
    return rows[0] ? stateOfLines(await expand(rows[0].state)) : null;
  }

  /**
   * Makes a state into what can be stored, piece by piece: between the pieces the node does what else is waiting.
   * @param state an object of plain JSON that must not change until this resolves
   */
  pack(state: object): Promise<Buffer> {
    const packed = createGzip({ level: 1 });
    // A piece that could not be made ends the stream with its error, which `buffer` passes on.
    pipeline(Readable.from(stateLines(state)), packed, () => {});
    return buffer(packed);
  }

  /** Nothing is stored of an epoch that is over: its positions may stand for other events now. */
  async store(position: number, at: Instant, packed: Buffer, epoch: number): Promise<void> {
    await this.#pool.query(
      `INSERT INTO fold_snapshot AS old (name, version, position, epoch, at, state)
       SELECT $1, $2, $3, epoch, $4, $5 FROM log_head WHERE epoch = $6
       ON CONFLICT (name, version, position) DO UPDATE SET epoch = excluded.epoch, at = excluded.at, state = excluded.state
       WHERE old.epoch <> excluded.epoch`,
      [this.#name, this.#version, position, new Date(at), packed, epoch],
    );
    await this.#pool.query(
      `DELETE FROM fold_snapshot WHERE name = $1 AND (version <> $2 OR position <= (
         SELECT position FROM fold_snapshot WHERE name = $1 AND version = $2 ORDER BY position DESC OFFSET $3 LIMIT 1))`,
      [this.#name, this.#version, KEEP],
    );
  }
}
