import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";
import { accessRows, eventRows, type LeafSource } from "../build/leaf-source.ts";
import type { TileStore } from "../build/tile-store.ts";
import type { ExportHeader } from "./export-lines.ts";

const READ_BATCH = 2000;

/**
 * Lines of an export: a header, then every row with all its columns. Where rows are gone and their leaves are still known, only
 * the leaf hashes stand: whether they may be gone is for the check to say.
 */
export async function* exportLines(
  pool: pg.Pool,
  source: LeafSource,
  tiles: TileStore,
  at: string,
): AsyncGenerator<string> {
  const { epoch, position: size } = await source.head();
  const header: ExportHeader = { caretower: "audit export 1", stream: source.stream, epoch, size, at };
  yield `${JSON.stringify(header)}\n`;
  const known = (await tiles.edge()).size;
  let last = 0;
  while (last < size) {
    const rows = (await rowsOf(pool, source.stream, last)).filter(({ position }) => position <= size);
    let text = "";
    for (const row of rows) {
      if (row.position > last + 1) {
        yield text;
        text = "";
        yield* droppedLines(tiles, last + 1, Math.min(row.position - 1, known));
      }
      text += `${JSON.stringify(row)}\n`;
      last = row.position;
    }
    yield text;
    if (rows.length > 0) continue;
    yield* droppedLines(tiles, last + 1, Math.min(size, known));
    return;
  }
}

function rowsOf(pool: pg.Pool, stream: AuditStream, position: number): Promise<{ position: number }[]> {
  return stream === "log" ? eventRows(pool, position, READ_BATCH) : accessRows(pool, position, READ_BATCH);
}

async function* droppedLines(tiles: TileStore, first: number, last: number): AsyncGenerator<string> {
  let from = first;
  for await (const hashes of tiles.leaves(first - 1, last)) {
    const leaves = Buffer.from(hashes.join(""), "hex").toString("base64");
    const to = from + hashes.length - 1;
    yield `${JSON.stringify({ dropped: { from, to, leaves } })}\n`;
    from = to + 1;
  }
}
