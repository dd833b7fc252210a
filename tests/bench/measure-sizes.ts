import { type Hospital, type Memory, startNode } from "./hospital.ts";
import { throughNode, throughReceiver, warmUp } from "./measure-ingest.ts";
import { measureRebuild } from "./measure-rebuild.ts";
import { PlainReceiver } from "./plain-receiver.ts";

export interface SizeFigures {
  beds: number;
  /** Messages a second through the node, and as a multiple of the straightforward receiver just after it. */
  node: number;
  timesReceiver: number;
  nodeMicros: number;
  /** Processor time of a message at the node, as a multiple of the receiver's: what the machine's mood leaves alone. */
  costOfReceiver: number;
  foldMicros: number;
  reconcileMicros: number;
  memory: Memory;
}

/** Part (e): the same load at one size. */
export async function measureSize(hospital: Hospital, seconds: number): Promise<SizeFigures> {
  const node = await startNode(hospital);
  const receiver = await PlainReceiver.start(await hospital.database.empty(`plain_${hospital.beds}`));
  const { load } = hospital;
  try {
    await warmUp({ node, receiver, load });
    const many = await throughNode({ node, load, seconds });
    const plain = await throughReceiver({ receiver, load, seconds });
    const memory = await node.memory();
    await node.stop();
    const fold = await measureRebuild(hospital, 2);
    return {
      beds: hospital.beds,
      node: many.node,
      timesReceiver: many.node / plain.receiver,
      nodeMicros: many.nodeMicros,
      costOfReceiver: many.nodeMicros / plain.receiverMicros,
      foldMicros: 1e6 / fold.house,
      reconcileMicros: 1e6 / fold.reconciler,
      memory,
    };
  } finally {
    await receiver.stop();
    await node.stop();
  }
}
