import { committedLeaves } from "#server/audit/build/committed-leaves.ts";
import { HeadRefused, HeadSigner } from "#server/audit/build/head-signer.ts";
import { HeadStore } from "#server/audit/build/head-store.ts";
import { accessSource, type LeafSource, logSource } from "#server/audit/build/leaf-source.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { TileStore } from "#server/audit/build/tile-store.ts";
import { type CommittedTree, TreeBuilder } from "#server/audit/build/tree-builder.ts";
import { anchorHead } from "#server/audit/sinks/anchor.ts";
import { deliveryOf } from "#server/audit/sinks/delivery-store.ts";
import { FileSink } from "#server/audit/sinks/file-sink.ts";
import { HeadRelay } from "#server/audit/sinks/head-relay.ts";
import { WebhookSink } from "#server/audit/sinks/webhook-sink.ts";
import type { AuditStream } from "#server/contracts/audit.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

const PASS_MS = 1000;

/** The trees as the API sees them. */
export interface Trees {
  heads: HeadStore;
  prover: Prover;
  /** Why no head is signed or served. */
  refusal(): Promise<string | null>;
}

/** Trees over log and ledger. A worker takes part in building and signing them; every node proves. */
export async function startTrees(composition: Composition, storage: Storage): Promise<Trees> {
  const { pool } = storage;
  const tiles = { log: new TileStore(pool, "log"), access: new TileStore(pool, "access") };
  const heads = new HeadStore(pool);
  const sources = [logSource(pool), accessSource(pool)];
  const signers = composition.settings.ROLES.includes("worker")
    ? await build(composition, storage, { tiles, heads, sources })
    : [];
  const refusal = async () =>
    signers.find((signer) => signer.refusal !== null)?.refusal ?? (await wentBack(heads, sources));
  return { heads, prover: new Prover(pool, tiles, heads), refusal };
}

interface Parts {
  tiles: { readonly [S in AuditStream]: TileStore };
  heads: HeadStore;
  sources: LeafSource[];
}

async function build(composition: Composition, storage: Storage, parts: Parts): Promise<HeadSigner[]> {
  const { settings, node, stops, fault, metrics } = composition;
  const { pool, keyRing, listeners } = storage;
  const { tiles, heads, sources } = parts;
  const file = await openFile(composition, tiles);
  const relays: HeadRelay[] = [];
  const signers: HeadSigner[] = [];
  const builders = sources.map((source) => {
    const { stream } = source;
    const signer = new HeadSigner({
      source,
      tiles: tiles[stream],
      heads,
      keyId: () => keyRing.signKeyId,
      sign: (keyId, text) => keyRing.sign(keyId, Buffer.from(text)).toString("base64"),
      outside: async (wanted) => file?.last(wanted) ?? null,
      onSigned: async () => {
        for (const relay of relays) relay.wake();
      },
      intervalMs: settings.TREE_HEAD_SECONDS * 1000,
      now: Date.now,
    });
    signers.push(signer);
    const builder = new TreeBuilder({
      pool,
      source,
      tiles: tiles[stream],
      owner: node,
      pollMs: PASS_MS,
      onOpened: () => signer.forget(),
      onCommitted: (tree) => signed(signer, tree, fault(`head of the ${stream}`)),
      onError: fault(`tree of the ${stream}`),
    });
    metrics.gauge(`tree_${stream}_size`, "Entries in the tree that this node builds", () => builder.size);
    metrics.gauge(`tree_${stream}_refused`, "1 while no head is signed", () => (signer.refusal === null ? 0 : 1));
    return builder;
  });
  relays.push(...openRelays(composition, storage, heads, file, () => builders[0]?.holdsLease === true));
  for (const builder of builders) {
    await builder.start();
    stops.add("tree", () => builder.stop());
  }
  listeners.push((batch) => builders[0]?.offer(batch.from, () => committedLeaves(batch)));
  return signers;
}

async function signed(signer: HeadSigner, tree: CommittedTree, onRefused: (error: Error) => void): Promise<void> {
  try {
    await signer.take(tree);
  } catch (error) {
    if (!(error instanceof HeadRefused)) throw error;
    onRefused(error);
  }
}

async function openFile({ settings, stops }: Composition, tiles: Parts["tiles"]): Promise<FileSink | null> {
  if (settings.TREE_HEAD_FILE === undefined) return null;
  const file = new FileSink(settings.TREE_HEAD_FILE, (stream) => tiles[stream]);
  await file.open();
  stops.add("file of heads", () => file.close());
  return file;
}

function openRelays(
  { settings, stops, fault, metrics }: Composition,
  { pool, ledger, writer, sites }: Storage,
  heads: HeadStore,
  file: FileSink | null,
  isActive: () => boolean,
): HeadRelay[] {
  const relays: HeadRelay[] = [];
  const open = (
    name: string,
    sink: Pick<ConstructorParameters<typeof HeadRelay>[0], "deliver" | "position" | "remember">,
  ) => {
    const relay = new HeadRelay({ heads, isActive, onError: fault(`heads to ${name}`), ...sink });
    metrics.gauge(`tree_${name}_waiting`, "Signed heads that were not accepted yet", () => relay.waiting);
    stops.add(`heads to ${name}`, () => relay.stop());
    relays.push(relay);
  };
  open("anchor", {
    ...deliveryOf(pool, "anchor"),
    deliver: (head) =>
      anchorHead(head, {
        recordAccess: ledger.record,
        append: (events) => writer.append(events),
        facility: () => sites.current.site.facilities[0]?.id ?? "",
      }),
  });
  if (file)
    open("file", {
      position: async () => (file.newest ? ((await heads.seqOf(file.newest)) ?? 0) : 0),
      remember: async () => undefined,
      deliver: (head) => file.deliver(head),
    });
  const { TREE_HEAD_WEBHOOK: url, TREE_HEAD_WEBHOOK_SECRET: secret } = settings;
  if (url !== undefined && secret !== undefined) {
    const webhook = new WebhookSink({ url, secret, now: Date.now });
    open("webhook", { ...deliveryOf(pool, `webhook ${url}`), deliver: (head) => webhook.deliver(head) });
  }
  return relays;
}

/** As far as a node can tell that does not build the trees. */
async function wentBack(heads: HeadStore, sources: LeafSource[]): Promise<string | null> {
  for (const { stream, head } of sources) {
    const [{ epoch, position }, last] = await Promise.all([head(), heads.last(stream)]);
    if (last && (epoch < last.head.epoch || (epoch === last.head.epoch && position < last.head.size)))
      return `the ${stream} went back behind its last head`;
  }
  return null;
}
