import os from "node:os";
import { z } from "zod";
import { HelperProcess } from "./helper.ts";
import { atRest, type Hospital, type Mark, type Memory, markLog, startNode } from "./hospital.ts";
import { type MllpLoad, rateOf } from "./mllp-load.ts";
import type { NodeUnderTest } from "./node-under-test.ts";
import { PlainReceiver } from "./plain-receiver.ts";
import { machineSeconds } from "./process-cost.ts";
import { median } from "./statistics.ts";

export interface IngestFigures {
  beds: number;
  /** Messages a second: the node, the straightforward receiver, the bare insert of the node's rows. Medians of the rounds. */
  node: number;
  receiver: number;
  bareInsert: number;
  ofBareInsert: number;
  timesReceiver: number;
  /** Rows that the node wrote for a message, in all tables. */
  rowsPerMessage: number;
  /** Processor time a message costs, microseconds; NaN where the system does not tell. */
  nodeMicros: number;
  receiverMicros: number;
  /** The same of everything that runs for the node's messages: PostgreSQL, the senders, the system. */
  machineMicros: number;
  /** What all cores could do at that cost without ever waiting, as a share of the bare insert. */
  ceilingOfBareInsert: number;
  /** From the last acknowledgement until everything was decided and on the screens. */
  catchUpSeconds: number;
  /** One connection that waits for each answer, beside the bare insert of the same rows with a commit for each message. */
  alone: { node: number; receiver: number; bareInsert: number; timesReceiver: number; bareTimesReceiver: number };
  memory: Memory;
  receiverMemory: Memory;
}

export const WARM_UP_MESSAGES = 8000;
const MESSAGES_A_COMMIT = 500;
const bareSchema = z.object({ messages: z.number(), seconds: z.number(), rows: z.number() });

interface Field {
  hospital: Hospital;
  seconds: number;
  node: NodeUnderTest;
  receiver: PlainReceiver;
  load: MllpLoad;
}

interface Round {
  node: number;
  receiver: number;
  bareInsert: number;
  rowsPerMessage: number;
  nodeMicros: number;
  receiverMicros: number;
  machineMicros: number;
  catchUpSeconds: number;
  nodeAlone: number;
  receiverAlone: number;
  bareAlone: number;
}

/**
 * Parts (a) and (b): the node, the straightforward receiver and the bare insert by turns, so that drift of the machine cancels. Each
 * turn begins when the node is at rest: neither it nor what it is compared with runs beside what it owes of the turn before.
 */
export async function measureIngest(
  hospital: Hospital,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<IngestFigures> {
  const node = await startNode(hospital);
  const receiver = await PlainReceiver.start(await hospital.database.empty(`plain_${hospital.beds}`));
  const { load } = hospital;
  try {
    await warmUp({ node, receiver, load });
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round++)
      measured.push(await oneRound({ hospital, seconds, node, receiver, load }));
    return {
      ...figures(hospital.beds, measured),
      memory: await node.memory(),
      receiverMemory: await receiver.memory(),
    };
  } finally {
    await receiver.stop();
    await node.stop();
  }
}

/** Both sides run through the same messages until their code is compiled: what is measured is how they run, not how they start. */
export async function warmUp({ node, receiver, load }: Pick<Field, "node" | "receiver" | "load">): Promise<void> {
  await load.run({ port: node.mllpPort, receiver: "node", most: WARM_UP_MESSAGES, window: 8 });
  // The straightforward receiver answers in the order of its commits, so no sender may have two messages on the way.
  await load.run({ port: receiver.port, receiver: "plain", most: WARM_UP_MESSAGES });
  await node.caughtUp();
}

async function oneRound(field: Field): Promise<Round> {
  const { node, receiver, load, seconds, hospital } = field;
  const one = { connections: 1, warmUpMs: 500, measureMs: seconds * 500 };
  const rest = () => atRest(hospital.databaseUrl);
  await rest();
  const before = await markLog(hospital.databaseUrl);
  const many = await throughNode(field);
  const after = await markLog(hospital.databaseUrl);
  await rest();
  const plain = await throughReceiver(field);
  const bare = await bareInsert(hospital, [before, after], MESSAGES_A_COMMIT);
  const nodeAlone = await load.run({ port: node.mllpPort, receiver: "node", ...one });
  await node.caughtUp();
  await rest();
  const receiverAlone = await load.run({ port: receiver.port, receiver: "plain", ...one });
  const bareAlone = await bareInsert(hospital, [before, after], 1);
  return {
    ...many,
    ...plain,
    bareInsert: bare.messages / bare.seconds,
    rowsPerMessage: bare.rows / bare.messages,
    nodeAlone: rateOf(nodeAlone),
    receiverAlone: rateOf(receiverAlone),
    bareAlone: bareAlone.messages / bareAlone.seconds,
  };
}

/** 32 connections into the node; its processor time counts until everything is decided and shown. */
export async function throughNode({
  node,
  load,
  seconds,
}: Pick<Field, "node" | "load" | "seconds">): Promise<
  Pick<Round, "node" | "nodeMicros" | "machineMicros" | "catchUpSeconds">
> {
  const [spent, spentByAll] = [await node.processor(), machineSeconds()];
  const result = await load.run({ port: node.mllpPort, receiver: "node", measureMs: seconds * 1000 });
  const { seconds: catchUpSeconds } = await node.caughtUp();
  return {
    node: rateOf(result),
    nodeMicros: micros(spent, await node.processor(), result.sent),
    machineMicros: micros(spentByAll, machineSeconds(), result.sent),
    catchUpSeconds,
  };
}

export async function throughReceiver({
  receiver,
  load,
  seconds,
}: Pick<Field, "receiver" | "load" | "seconds">): Promise<Pick<Round, "receiver" | "receiverMicros">> {
  const spent = await receiver.processor();
  const result = await load.run({ port: receiver.port, receiver: "plain", measureMs: seconds * 1000 });
  return { receiver: rateOf(result), receiverMicros: micros(spent, await receiver.processor(), result.sent) };
}

function micros(before: number | null, after: number | null, messages: number): number {
  return before === null || after === null ? Number.NaN : ((after - before) / messages) * 1e6;
}

async function bareInsert(
  hospital: Hospital,
  [before, after]: [Mark, Mark],
  messagesACommit: number,
): Promise<z.output<typeof bareSchema>> {
  const into = await hospital.database.migrated(`limit_${hospital.beds}`);
  const helper = new HelperProcess("bare-insert-process.ts");
  try {
    const command = {
      from: hospital.databaseUrl,
      into,
      inbound: [before.inbound, after.inbound],
      position: [before.position, after.position],
      since: before.at,
      messagesACommit,
    };
    return await helper.ask(command, bareSchema);
  } finally {
    await helper.stop();
  }
}

function figures(beds: number, rounds: Round[]): Omit<IngestFigures, "memory" | "receiverMemory"> {
  const middle = (read: (round: Round) => number) => median(rounds.map(read));
  return {
    beds,
    node: middle((round) => round.node),
    receiver: middle((round) => round.receiver),
    bareInsert: middle((round) => round.bareInsert),
    ofBareInsert: middle((round) => round.node / round.bareInsert),
    timesReceiver: middle((round) => round.node / round.receiver),
    rowsPerMessage: middle((round) => round.rowsPerMessage),
    nodeMicros: middle((round) => round.nodeMicros),
    receiverMicros: middle((round) => round.receiverMicros),
    machineMicros: middle((round) => round.machineMicros),
    ceilingOfBareInsert: middle((round) => (os.cpus().length * 1e6) / round.machineMicros / round.bareInsert),
    catchUpSeconds: middle((round) => round.catchUpSeconds),
    alone: {
      node: middle((round) => round.nodeAlone),
      receiver: middle((round) => round.receiverAlone),
      bareInsert: middle((round) => round.bareAlone),
      timesReceiver: middle((round) => round.nodeAlone / round.receiverAlone),
      bareTimesReceiver: middle((round) => round.bareAlone / round.receiverAlone),
    },
  };
}
