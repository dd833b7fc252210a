import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";
import { inTransaction } from "#server/db/in-transaction.ts";
import { LeaseLost } from "#server/log/errors.ts";
import { MOVE_CHECKPOINT } from "#server/log/sql.ts";
import type { Hash } from "../tree/hash.ts";
import type { Subtree } from "../tree/proof.ts";
import { subtreeOf, TILE_SIZE, type Tile, TileEdge, type TileName, tilesFor } from "../tree/tiles.ts";

const HASH_BYTES = 32;

const INSERT_TILES = `
INSERT INTO tree_tile (stream, level, index, hashes)
SELECT $1, level, index, hashes FROM unnest($2::int[], $3::bigint[], $4::bytea[]) AS row(level, index, hashes)`;

export const KEEP_EDGE = `
INSERT INTO tree_edge (stream, size, hashes) VALUES ($1, $2, $3)
ON CONFLICT (stream) DO UPDATE SET size = excluded.size, hashes = excluded.hashes`;

/** How a fold holds its checkpoint. */
export interface Holder {
  name: string;
  owner: string;
}

/** The tiles of one tree in PostgreSQL. */
export class TileStore {
  readonly #pool: pg.Pool;
  readonly stream: AuditStream;

  constructor(pool: pg.Pool, stream: AuditStream) {
    this.#pool = pool;
    this.stream = stream;
  }

  /** @throws RangeError when the stored edge does not fit its own size. */
  async edge(): Promise<TileEdge> {
    const { rows } = await this.#pool.query<{ size: number; hashes: Buffer[] }>(
      "SELECT size, hashes FROM tree_edge WHERE stream = $1",
      [this.stream],
    );
    return rows[0] ? new TileEdge(rows[0].size, rows[0].hashes.map(splitHashes)) : new TileEdge();
  }

  /**
   * Complete tiles and the new edge, in the transaction that moves the checkpoint. @throws LeaseLost, also when the leaves were read
   * in an epoch that is over.
   */
  async write(
    holder: Holder & { epoch?: number },
    from: number,
    size: number,
    tiles: readonly Tile[],
    levels: readonly (readonly Hash[])[],
  ) {
    await inTransaction(this.#pool, async (client) => {
      const moved = await client.query(MOVE_CHECKPOINT, [holder.name, holder.owner, from, size]);
      if (moved.rowCount !== 1) throw new LeaseLost(holder.name);
      // After the checkpoint, which whoever opens an epoch moves first.
      const { rows } = await client.query<{ epoch: number }>("SELECT epoch FROM log_head WHERE id = 1");
      if (holder.epoch !== undefined && rows[0]?.epoch !== holder.epoch) throw new LeaseLost(holder.name);
      if (tiles.length > 0)
        await client.query(INSERT_TILES, [
          this.stream,
          tiles.map((tile) => tile.level),
          tiles.map((tile) => tile.index),
          tiles.map((tile) => joinHashes(tile.hashes)),
        ]);
      await client.query(KEEP_EDGE, [this.stream, size, levels.map(joinHashes)]);
    });
  }

  /** Roots of subtrees that lie in the given spans of leaves, with two reads whatever the tree's size. */
  async subtrees(spans: readonly { from: number; to: number }[]): Promise<Subtree> {
    const names = tilesFor(spans);
    // The edge first: a tile that was complete by then is found, and one that became complete since is not needed.
    const edge = await this.edge();
    const tiles = await this.#tiles(names);
    return subtreeOf((name) => tiles.get(keyOf(name)) ?? this.#ofEdge(edge, name));
  }

  /** Hashes of the leaves [from, to), tile by tile. */
  async *leaves(from: number, to: number): AsyncGenerator<Hash[]> {
    const TILES_AT_ONCE = 64;
    for (let at = from; at < to; ) {
      const first = Math.floor(at / TILE_SIZE);
      const end = Math.min(to, (first + TILES_AT_ONCE) * TILE_SIZE);
      const names = Array.from({ length: Math.ceil(end / TILE_SIZE) - first }, (_, n) => ({
        level: 0,
        index: first + n,
      }));
      const edge = await this.edge();
      const tiles = await this.#tiles(names);
      const hashes = names.flatMap((name) => tiles.get(keyOf(name)) ?? this.#ofEdge(edge, name));
      const wanted = hashes.slice(at - first * TILE_SIZE, end - first * TILE_SIZE);
      if (wanted.length !== end - at) throw new RangeError("the tree has fewer leaves than were asked for");
      yield wanted;
      at = end;
    }
  }

  /** The edge that the tree had when it was smaller. */
  async edgeAt(size: number): Promise<TileEdge> {
    const names: TileName[] = [];
    for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / TILE_SIZE))
      names.push({ level, index: Math.floor(rest / TILE_SIZE) });
    const edge = await this.edge();
    const tiles = await this.#tiles(names);
    const levels = names.map((name) => {
      const count = Math.floor(size / TILE_SIZE ** name.level) % TILE_SIZE;
      return (tiles.get(keyOf(name)) ?? this.#ofEdge(edge, name)).slice(0, count);
    });
    return new TileEdge(size, levels);
  }

  #ofEdge(edge: TileEdge, { level, index }: TileName): readonly Hash[] {
    const isLast = index === Math.floor(edge.size / TILE_SIZE ** (level + 1));
    return isLast ? (edge.levels[level] ?? []) : [];
  }

  async #tiles(names: readonly TileName[]): Promise<Map<string, Hash[]>> {
    const { rows } = await this.#pool.query<TileName & { hashes: Buffer }>({
      name: "tree-tiles",
      text: `SELECT t.level, t.index, t.hashes FROM unnest($2::int[], $3::bigint[]) AS wanted(level, index)
             JOIN tree_tile t ON t.stream = $1 AND t.level = wanted.level AND t.index = wanted.index`,
      values: [this.stream, names.map(({ level }) => level), names.map(({ index }) => index)],
    });
    return new Map(rows.map((row) => [keyOf(row), splitHashes(row.hashes)]));
  }
}

function keyOf({ level, index }: TileName): string {
  return `${level}/${index}`;
}

export function joinHashes(hashes: readonly Hash[]): Buffer {
  return Buffer.from(hashes.join(""), "hex");
}

function splitHashes(bytes: Buffer): Hash[] {
  const text = bytes.toString("hex");
  const hashes: Hash[] = [];
  for (let at = 0; at < text.length; at += HASH_BYTES * 2) hashes.push(text.slice(at, at + HASH_BYTES * 2));
  return hashes;
}
