import type { Instant } from "#server/canonical/instant.ts";
import { toIso } from "#server/canonical/instant.ts";
import type { AuditStream } from "#server/contracts/audit.ts";
import { headHash, headText, type SignedHead, type TreeHead } from "../tree/head.ts";
import { spanRoot } from "../tree/proof.ts";
import type { HeadStore } from "./head-store.ts";
import type { LeafSource } from "./leaf-source.ts";
import type { TileStore } from "./tile-store.ts";
import type { CommittedTree } from "./tree-builder.ts";

/** What the node would have to sign contradicts what it has signed before. */
export class HeadRefused extends Error {
  readonly code = "tree.refused";
}

export interface HeadSignerOptions {
  source: LeafSource;
  tiles: TileStore;
  heads: HeadStore;
  /** The signing key of now. */
  keyId(): string;
  /** Ed25519 over the text, base64. */
  sign(keyId: string, text: string): string;
  /** The last head of a stream that a sink outside the database remembers; null when there is none. */
  outside(stream: AuditStream): Promise<TreeHead | null>;
  /** Told of every new head. */
  onSigned(head: SignedHead): Promise<void>;
  intervalMs: number;
  now(): Instant;
}

/**
 * Signs what the tree has come to, at intervals and only when it has grown by more than the other tree's anchors. Never signs a
 * head that does not continue the last one, as the database and the outside sinks remember it: a log that went back under the same
 * epoch stays unsigned until an operator opens a new epoch.
 */
export class HeadSigner {
  readonly #options: HeadSignerOptions;
  #last: TreeHead | null = null;
  #epoch = 0;
  #nextAt = 0;
  #refusal: string | null = null;

  constructor(options: HeadSignerOptions) {
    this.#options = options;
  }

  /** Why nothing is signed; null while all is well. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Another node may have signed meanwhile: everything is looked up again before the next head. */
  forget(): void {
    this.#epoch = 0;
    this.#last = null;
  }

  /** @throws HeadRefused, LeaseLost. */
  async take(tree: CommittedTree): Promise<SignedHead | null> {
    const { source, now, intervalMs } = this.#options;
    if (now() < this.#nextAt) return null;
    this.#nextAt = now() + intervalMs;
    const { epoch, position } = await source.head();
    const sameEpoch = this.#last !== null && epoch === this.#epoch;
    if (sameEpoch && tree.size === this.#last?.size) return null;
    try {
      if (position < tree.size) throw new HeadRefused(`the ${source.stream} holds fewer entries than its tree`);
      if (!sameEpoch) await this.#resume(tree, epoch);
    } catch (error) {
      if (error instanceof HeadRefused) this.#refusal = error.message;
      throw error;
    }
    this.#refusal = null;
    this.#epoch = epoch;
    const last = this.#last;
    if (last && last.epoch === epoch && (last.size === tree.size || !(await source.hasNews(last.size)))) return null;
    return this.#sign(tree, epoch, last);
  }

  async #sign(tree: CommittedTree, epoch: number, last: TreeHead | null): Promise<SignedHead> {
    const { source, heads, sign, keyId, now, onSigned } = this.#options;
    const head: TreeHead = {
      stream: source.stream,
      epoch,
      size: tree.size,
      root: tree.root(),
      at: toIso(now()),
      keyId: keyId(),
      previous: last ? headHash(last) : null,
    };
    const signed = { head, signature: sign(head.keyId, headText(head)) };
    await heads.add(signed, tree.holder);
    this.#last = head;
    await onSigned(signed);
    return signed;
  }

  /** Judges the tree by what was signed before, here and outside. */
  async #resume(tree: CommittedTree, epoch: number): Promise<void> {
    const { heads, source, outside } = this.#options;
    const stored = (await heads.last(source.stream))?.head ?? null;
    const remembered = await outside(source.stream);
    for (const known of [stored, remembered]) if (known) await this.#judge(known, tree, epoch);
    const isAhead = remembered !== null && (await heads.seqOf(remembered)) === null;
    this.#last = isAhead ? remembered : stored;
  }

  async #judge(known: TreeHead, tree: CommittedTree, epoch: number): Promise<void> {
    const { tiles } = this.#options;
    const where = `a head of epoch ${known.epoch} over ${known.size} entries of the ${known.stream}`;
    if (epoch < known.epoch) throw new HeadRefused(`the epoch went back behind ${where}`);
    // An operator has said that positions from here on are not those of the earlier epoch.
    if (epoch > known.epoch) return;
    if (known.size > tree.size) throw new HeadRefused(`the tree went back behind ${where}: open a new epoch`);
    const span = { from: 0, to: known.size };
    if (spanRoot(span, await tiles.subtrees([span])) !== known.root)
      throw new HeadRefused(`the tree is not a continuation of ${where}`);
  }
}
