import { type FileHandle, mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { AuditStream } from "#server/contracts/audit.ts";
import type { TileStore } from "../build/tile-store.ts";
import { CompactRange } from "../tree/compact-range.ts";
import type { SignedHead, TreeHead } from "../tree/head.ts";
import { type HeadLine, parseSinkLine } from "./sink-lines.ts";

const BLOCK_BYTES = 1 << 20;

/**
 * Heads and the hashes of all leaves as lines of JSON, appended and brought to the disk before a head counts as delivered. Put the
 * file where the database's administrator cannot reach it: from it alone a check names the first entry that was changed. A new
 * epoch begins with its own list of leaves, since a restore may have lost the last ones.
 */
export class FileSink {
  readonly #file: string;
  readonly #tilesOf: (stream: AuditStream) => TileStore;
  #handle: FileHandle | null = null;
  readonly #last = new Map<AuditStream, HeadLine>();
  #newest: TreeHead | null = null;

  constructor(file: string, tilesOf: (stream: AuditStream) => TileStore) {
    this.#file = file;
    this.#tilesOf = tilesOf;
  }

  /** Reads where the file ends. @throws when it cannot be written. */
  async open(): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    const handle = await open(this.#file, "a+", 0o640);
    this.#handle = handle;
    let isFirst = true;
    for await (const line of linesBackward(handle)) {
      // A writer that was killed left half a line: it is closed off, and what it said is said again.
      if (isFirst && line !== "") await handle.appendFile("\n");
      isFirst = false;
      const parsed = line === "" ? null : parseSinkLine(line);
      if (!parsed || !("head" in parsed) || this.#last.has(parsed.head.stream)) continue;
      this.#last.set(parsed.head.stream, parsed);
      this.#newest ??= parsed.head;
      if (this.#last.size === 2) break;
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  /** The last head of a stream that the file holds. */
  last(stream: AuditStream): TreeHead | null {
    return this.#last.get(stream)?.head ?? null;
  }

  /** The last head of all. */
  get newest(): TreeHead | null {
    return this.#newest;
  }

  /** Writes a head that the file does not hold yet. @throws when the tiles do not lead to the head's root. */
  async deliver({ head, signature }: SignedHead): Promise<void> {
    const last = this.#last.get(head.stream);
    if (last && (head.epoch < last.head.epoch || (head.epoch === last.head.epoch && head.size <= last.head.size)))
      return;
    const handle = this.#handle;
    if (!handle) throw new Error("the file of heads is not open");
    const range = last?.head.epoch === head.epoch ? rangeAfter(last) : new CompactRange();
    for await (const hashes of this.#tilesOf(head.stream).leaves(range.size, head.size)) {
      const { stream, epoch } = head;
      const text = Buffer.from(hashes.join(""), "hex").toString("base64");
      await handle.appendFile(`${JSON.stringify({ leaves: { stream, epoch, from: range.size, hashes: text } })}\n`);
      for (const hash of hashes) range.append(hash);
    }
    if (range.root() !== head.root) throw new Error(`the tiles of the ${head.stream} do not lead to its head`);
    const line: HeadLine = { head, signature, range: [...range.roots] };
    await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.sync();
    this.#last.set(head.stream, line);
    this.#newest = head;
  }
}

/** @throws when the file's own range does not fold to the head it stands with. */
function rangeAfter({ head, range }: HeadLine): CompactRange {
  const restored = new CompactRange(head.size, range ?? []);
  if (restored.root() !== head.root) throw new Error("the file of heads was changed: its last line does not hold");
  return restored;
}

/** Lines from the last to the first; the first answer is what follows the last line feed. */
async function* linesBackward(handle: FileHandle): AsyncGenerator<string> {
  let { size: end } = await handle.stat();
  let rest = Buffer.alloc(0);
  while (end > 0) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const block = Buffer.alloc(end - start);
    await handle.read(block, 0, block.length, start);
    end = start;
    let bytes = Buffer.concat([block, rest]);
    for (let at = bytes.lastIndexOf(0x0a); at >= 0; at = bytes.lastIndexOf(0x0a)) {
      yield bytes.subarray(at + 1).toString();
      bytes = bytes.subarray(0, at);
    }
    rest = bytes;
  }
  yield rest.toString();
}
