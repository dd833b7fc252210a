import type pg from "pg";
import type { LeafSource } from "./leaf-source.ts";
import { joinHashes, KEEP_EDGE, type TileStore } from "./tile-store.ts";

/**
 * How many entries, from the first on, the tree holds as they stand in the table. What was lost and written anew differs from some
 * point on to the end, so that point is looked for and not every entry; a change of a single row is for `audit:verify` to find.
 */
export async function agreedSize(source: LeafSource, tiles: TileStore): Promise<number> {
  const [{ position }, { size }] = await Promise.all([source.head(), tiles.edge()]);
  let low = 0;
  let high = Math.min(position, size);
  if (await agrees(source, tiles, high)) return high;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await agrees(source, tiles, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A row that is gone was dropped by retention, which takes the oldest, and has nothing to disagree with. */
async function agrees(source: LeafSource, tiles: TileStore, position: number): Promise<boolean> {
  if (position === 0) return true;
  const [row] = await source.after(position - 1, 1);
  if (row?.position !== position) return true;
  const subtree = await tiles.subtrees([{ from: position - 1, to: position }]);
  return subtree(0, position - 1) === row.leaf;
}

/** Takes a tree back to its first entries, in the transaction that opens a new epoch. Heads that were signed over more stay. */
export async function cutTree(client: pg.ClientBase, tiles: TileStore, size: number): Promise<void> {
  if ((await tiles.edge()).size <= size) return;
  const { levels } = await tiles.edgeAt(size);
  await client.query("ALTER TABLE tree_tile DISABLE TRIGGER tree_tile_is_append_only");
  await client.query(
    "DELETE FROM tree_tile WHERE stream = $1 AND (index + 1) * power(256::numeric, level + 1) > $2::numeric",
    [tiles.stream, size],
  );
  await client.query("ALTER TABLE tree_tile ENABLE TRIGGER tree_tile_is_append_only");
  await client.query(KEEP_EDGE, [tiles.stream, size, levels.map(joinHashes)]);
}
