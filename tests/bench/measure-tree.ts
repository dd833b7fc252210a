import { z } from "zod";
import { HelperProcess } from "./helper.ts";
import { type Hospital, type Memory, markLog, startNode } from "./hospital.ts";
import { throughNode } from "./measure-ingest.ts";
import { memoryOf } from "./process-cost.ts";

/** Events whose leaves are made, and leaves of the tree that is proved from. */
const EVENTS = 100_000;
const LEAVES = 2_000_000;

const resultSchema = z.object({
  appendedEvents: z.number(),
  /** Processor time of one event's leaf, its share of nodes and of the writing of tiles. */
  appendMicros: z.number(),
  meanBodyBytes: z.number(),
  proofLeaves: z.number(),
  proofP50: z.number(),
  proofP95: z.number(),
  verifyEntries: z.number(),
  verifyPerSecond: z.number(),
});

export type TreeFigures = z.output<typeof resultSchema> & {
  eventsPerMessage: number;
  /** Processor time of a node a message, all in. */
  nodeMicros: number;
  /** The tree's part of it. */
  ofIngest: number;
  memory: Memory;
};

/** Part (t): what the tree costs beside the appends, how long a proof takes, how fast a whole log is checked. */
export async function measureTree(hospital: Hospital, seconds: number): Promise<TreeFigures> {
  const { database, databaseUrl, load } = hospital;
  const node = await startNode(hospital);
  let ingest: { nodeMicros: number; eventsPerMessage: number };
  try {
    await throughNode({ node, load, seconds: 2 });
    const before = await markLog(databaseUrl);
    const { nodeMicros } = await throughNode({ node, load, seconds });
    const after = await markLog(databaseUrl);
    const eventsPerMessage = (after.position - before.position) / (after.inbound - before.inbound);
    ingest = { nodeMicros, eventsPerMessage };
  } finally {
    await node.stop();
  }
  const helper = new HelperProcess("tree-process.ts");
  try {
    const into = await database.migrated("tree");
    const command = { url: databaseUrl, into, directory: database.directory, events: EVENTS, leaves: LEAVES };
    const result = await helper.ask(command, resultSchema);
    const ofIngest = (result.appendMicros * ingest.eventsPerMessage) / ingest.nodeMicros;
    return { ...result, ...ingest, ofIngest, memory: await memoryOf(helper.pid) };
  } finally {
    await helper.stop();
  }
}
