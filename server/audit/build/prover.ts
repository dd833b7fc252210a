import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";
import type { AccessLeaf, EventLeaf } from "#server/contracts/audit-leaf.ts";
import type { Hash } from "../tree/hash.ts";
import type { SignedHead, TreeHead } from "../tree/head.ts";
import { consistencyProof, consistencySpans, inclusionProof, inclusionSpans, spanRoot } from "../tree/proof.ts";
import type { HeadStore } from "./head-store.ts";
import { accessRows, eventRows } from "./leaf-source.ts";
import type { TileStore } from "./tile-store.ts";

/** That one entry stands in a signed tree. */
export interface InclusionProof {
  /** `log:123` or `access:45`. */
  entry: string;
  /** Hash of the entry as it was when its leaf was made. */
  leaf: Hash;
  /** Place among the leaves: the position less one. */
  index: number;
  /** Leaves of the tree. */
  size: number;
  /** Hashes from the leaf up to the root. */
  siblings: Hash[];
  head: SignedHead;
  /** Every column as it stands now; null once retention has dropped the row. */
  row: EventLeaf | AccessLeaf | null;
}

/** That one signed tree is the beginning of another. */
export interface ConsistencyProof {
  older: SignedHead;
  newer: SignedHead;
  siblings: Hash[];
}

/** Makes proofs from the tiles: a handful of rows, whatever the size of the tree. */
export class Prover {
  readonly #pool: pg.Pool;
  readonly #tiles: { readonly [S in AuditStream]: TileStore };
  readonly #heads: HeadStore;

  constructor(pool: pg.Pool, tiles: { readonly [S in AuditStream]: TileStore }, heads: HeadStore) {
    this.#pool = pool;
    this.#tiles = tiles;
    this.#heads = heads;
  }

  /**
   * Null while no head covers the entry, none has the size that was asked for, or the tree has been another one since: that of an
   * epoch whose last entries were lost.
   */
  async inclusion(stream: AuditStream, position: number, size: number | null): Promise<InclusionProof | null> {
    const stored = size === null ? await this.#heads.last(stream) : await this.#heads.ofSize(stream, size);
    if (!stored || position < 1 || position > stored.head.size) return null;
    const { seq: _, ...head } = stored;
    const index = position - 1;
    const spans = inclusionSpans(index, head.head.size);
    if (!(await isOfTree(this.#tiles[stream], head.head))) return null;
    const subtree = await this.#tiles[stream].subtrees([...spans, { from: index, to: position }]);
    return {
      entry: `${stream}:${position}`,
      leaf: subtree(0, index),
      index,
      size: head.head.size,
      siblings: inclusionProof(index, head.head.size, subtree),
      head,
      row: await this.#row(stream, position),
    };
  }

  /** Null when there is no head of one of the sizes, or the later one is over a tree that has been another one since. */
  async consistency(stream: AuditStream, first: number, second: number): Promise<ConsistencyProof | null> {
    const [older, newer] = await Promise.all([this.#heads.ofSize(stream, first), this.#heads.ofSize(stream, second)]);
    if (!older || !newer || first > second) return null;
    if (!(await isOfTree(this.#tiles[stream], newer.head))) return null;
    const subtree = await this.#tiles[stream].subtrees(consistencySpans(first, second));
    const bare = ({ head, signature }: SignedHead) => ({ head, signature });
    return { older: bare(older), newer: bare(newer), siblings: consistencyProof(first, second, subtree) };
  }

  async #row(stream: AuditStream, position: number): Promise<EventLeaf | AccessLeaf | null> {
    const read = stream === "log" ? eventRows : accessRows;
    const row = (await read(this.#pool, position - 1, 1))[0];
    return row?.position === position ? row : null;
  }
}

/** Whether the tree, as it stands, leads to a head that was signed. */
async function isOfTree(tiles: TileStore, { size, root }: TreeHead): Promise<boolean> {
  if ((await tiles.edge()).size < size) return false;
  const whole = { from: 0, to: size };
  return spanRoot(whole, await tiles.subtrees([whole])) === root;
}
