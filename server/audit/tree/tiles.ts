import { type Hash, hashNode } from "./hash.ts";
import { type Subtree, spanRoot, subtreesOf } from "./proof.ts";

/** Levels of the tree that one tile spans, and hashes in a complete tile. */
const HEIGHT = 8;
export const TILE_SIZE = 2 ** HEIGHT;

export interface TileName {
  /** 0: hashes of leaves; above: roots of complete tiles below. */
  level: number;
  index: number;
}

export interface Tile extends TileName {
  hashes: readonly Hash[];
}

/** The right edge of a tree kept in tiles: of each level the hashes that do not fill a tile yet. Complete tiles are given away. */
export class TileEdge {
  #size: number;
  readonly #levels: Hash[][];

  /** @throws RangeError when the hashes do not fit the size. */
  constructor(size = 0, levels: readonly (readonly Hash[])[] = []) {
    let rest = size;
    for (const level of levels) {
      if (level.length !== rest % TILE_SIZE) throw new RangeError("the edge of a tree does not fit its size");
      rest = Math.floor(rest / TILE_SIZE);
    }
    if (rest !== 0) throw new RangeError("the edge of a tree does not fit its size");
    this.#size = size;
    this.#levels = levels.map((level) => [...level]);
  }

  get size(): number {
    return this.#size;
  }

  get levels(): readonly (readonly Hash[])[] {
    return this.#levels;
  }

  /** Adds a leaf; `onFull` is handed each tile that it completed. */
  append(leaf: Hash, onFull: (tile: Tile) => void): void {
    this.#size += 1;
    let hash = leaf;
    for (let level = 0; ; level += 1) {
      if (level === this.#levels.length) this.#levels.push([]);
      const hashes = this.#levels[level] ?? [];
      hashes.push(hash);
      if (hashes.length < TILE_SIZE) return;
      onFull({ level, index: Math.floor(this.#size / TILE_SIZE ** (level + 1)) - 1, hashes });
      hash = rootOf(hashes);
      this.#levels[level] = [];
    }
  }

  root(): Hash | null {
    if (this.#size === 0) return null;
    return spanRoot(
      { from: 0, to: this.#size },
      subtreeOf((tile) => this.#levels[tile.level] ?? []),
    );
  }
}

/** Reads a complete subtree's root out of the tile that holds its top. @throws RangeError when the tile has too few hashes. */
export function subtreeOf(tileOf: (name: TileName) => readonly Hash[]): Subtree {
  return (level, index) => {
    const place = placeOf(level, index);
    const hashes = tileOf(place.tile).slice(place.from, place.from + place.count);
    if (hashes.length !== place.count) throw new RangeError("a tile does not hold what its tree has");
    return rootOf(hashes);
  };
}

/** Names of the tiles that hold what spans are made of. */
export function tilesFor(spans: readonly { from: number; to: number }[]): TileName[] {
  const names = new Map<string, TileName>();
  for (const span of spans)
    for (const { level, index } of subtreesOf(span)) {
      const { tile } = placeOf(level, index);
      names.set(`${tile.level}/${tile.index}`, tile);
    }
  return [...names.values()];
}

function placeOf(level: number, index: number): { tile: TileName; from: number; count: number } {
  const count = 2 ** (level % HEIGHT);
  const first = index * count;
  const tile = { level: Math.floor(level / HEIGHT), index: Math.floor(first / TILE_SIZE) };
  return { tile, from: first % TILE_SIZE, count };
}

/** Root over a power of two of hashes. */
function rootOf(hashes: readonly Hash[]): Hash {
  let row = hashes;
  while (row.length > 1) {
    const above: Hash[] = [];
    for (let at = 0; at < row.length; at += 2) above.push(hashNode(row[at] ?? "", row[at + 1] ?? ""));
    row = above;
  }
  return row[0] ?? "";
}
