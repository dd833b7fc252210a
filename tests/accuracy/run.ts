import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { intensified, USUAL_FAULTS } from "#server/simulator/feed/fault-mix.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { NaiveBoard } from "#server/simulator/naive-board.ts";
import { Senders } from "#server/simulator/senders/senders.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { BoardClient } from "./board-client.ts";
import { LossCount } from "./losses.ts";
import { AccuracyScore, type BedFacts, type BedWord } from "./score.ts";
import { startServerProcess } from "./server-process.ts";

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** A fault counts against a bed for this long; later messages have long put other things there. */
const TOUCH_WINDOW_MS = 4 * HOUR_MS;
/** The day ends this long ago, so that the latest late message does not lie in the future either. */
const MARGIN_MS = 2 * HOUR_MS;
const GOAL_SETTLED = 0.999;
const GOAL_TOUCHED = 0.99;
const SHOWN_ERRORS = 20;

interface Options {
  seed: number;
  beds: number;
  hours: number;
  /** The usual fault mix, so many times. */
  faults: number;
  /** Share of the unordered results, which move no bed and only take time. */
  observations: number;
  window: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      beds: { type: "string", default: "400" },
      hours: { type: "string", default: "24" },
      faults: { type: "string", default: "1" },
      observations: { type: "string", default: "0.1" },
      window: { type: "string", default: "16" },
    },
  });
  return {
    seed: values.seed === undefined ? randomInt(1, 2 ** 31) : Number(values.seed),
    beds: Number(values.beds),
    hours: Number(values.hours),
    faults: Number(values.faults),
    observations: Number(values.observations),
    window: Number(values.window),
  };
}

async function run(options: Options): Promise<void> {
  const { seed, beds, hours } = options;
  say(`accuracy: seed ${seed}, ${beds} beds, ${hours} h, ${options.faults} x the usual faults\n`);
  const startAt = Date.now() - MARGIN_MS - hours * HOUR_MS;
  const faults = intensified(USUAL_FAULTS, options.faults);
  const feed = new SimulatedFeed({ beds, seed, startAt, faults, observations: options.observations });
  // The simulated day lies in the past: by the wall clock every promise of a bed would have lapsed long ago.
  const policy = { assignmentHours: hours + 24 };
  const server = await startServerProcess({ ...siteFile(beds, seed), policy });
  const directory = await mkdtemp(path.join(os.tmpdir(), "caretower-ledger-"));
  const senders = new Senders({
    mllp: { host: "127.0.0.1", port: server.mllpPort },
    http: { baseUrl: server.baseUrl },
    facilities: feed.facilities,
    seed,
    ledgerFile: path.join(directory, "ledger.jsonl"),
    window: options.window,
  });
  try {
    const day = { feed, senders, board: new BoardClient(server.baseUrl, server.token), naive: new NaiveBoard(beds) };
    await measure(day, options, startAt);
  } finally {
    await senders.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Day {
  feed: SimulatedFeed;
  senders: Senders;
  board: BoardClient;
  naive: NaiveBoard;
}

async function measure(day: Day, options: Options, startAt: number): Promise<void> {
  const score = new AccuracyScore();
  const losses = new LossCount();
  const quarters = options.hours * 4;
  const errors: string[] = [];
  for (let quarter = 0; quarter <= quarters; quarter++) {
    const at = startAt + quarter * QUARTER_MS;
    await pass(day, losses, day.feed.advance(at));
    for (const bed of score.addSample(await facts(day))) errors.push(inWords(at, bed));
    if (quarter % 8 === 0) say(progress(at, score, day));
  }
  await pass(day, losses, day.feed.drain());
  for await (const event of day.board.events()) losses.recorded(event);
  report(options, score, losses, day, errors);
}

/** Sends, waits for every acknowledgement, then for the board. */
async function pass(day: Day, losses: LossCount, deliveries: ReturnType<SimulatedFeed["advance"]>): Promise<void> {
  for (const delivery of deliveries) {
    losses.sent(delivery);
    day.naive.receive(delivery);
    day.senders.send(delivery);
  }
  await day.senders.idle();
  await day.board.caughtUp();
}

async function facts({ feed, board, naive }: Day): Promise<BedFacts[]> {
  const shown = await board.beds();
  const absent: BedWord = { state: "absent", encounter: null };
  return feed.bedIds().map((id) => {
    const truth = feed.truth(id);
    return {
      id,
      truth: { state: truth.state, encounter: truth.encounter },
      board: shown.get(id) ?? absent,
      naive: naive.bed(id),
      isOwed: feed.isOwed(id),
      isTouched: feed.isTouched(id, TOUCH_WINDOW_MS),
    };
  });
}

function report(options: Options, score: AccuracyScore, losses: LossCount, day: Day, errors: string[]): void {
  const { refused } = day.senders.counts();
  const lost = losses.lost;
  for (const line of errors.slice(0, SHOWN_ERRORS)) say(line);
  if (errors.length > SHOWN_ERRORS) say(`... and ${errors.length - SHOWN_ERRORS} more\n`);
  for (const key of lost.slice(0, SHOWN_ERRORS)) say(`lost: ${key}\n`);
  say(`faults: ${JSON.stringify(day.feed.faultCounts())}; refused ${refused}\n\n`);
  const row = (name: string, value: number, goal: string, asked: number) =>
    say(
      `${name.padEnd(34)} ${value.toFixed(5).padStart(9)}  ${goal.padEnd(10)} ${String(asked).padStart(9)} answers\n`,
    );
  const settled = `>= ${GOAL_SETTLED}`;
  const touched = `>= ${GOAL_TOUCHED}`;
  row("settled, bed state", score.settled.state.share, settled, score.settled.state.asked);
  row("settled, occupant", score.settled.occupant.share, settled, score.settled.occupant.asked);
  row("live, bed state", score.live.state.share, "", score.live.state.asked);
  row("live, occupant", score.live.occupant.share, "", score.live.occupant.asked);
  row("naive board, bed state", score.naive.state.share, "", score.naive.state.asked);
  row("naive board, occupant", score.naive.occupant.share, "", score.naive.occupant.asked);
  row("touched by faults, settled", score.touchedSettled.whole.share, touched, score.touchedSettled.whole.asked);
  row("touched by faults, live", score.touchedLive.whole.share, "", score.touchedLive.whole.asked);
  row("touched by faults, naive board", score.touchedNaive.whole.share, "", score.touchedNaive.whole.asked);
  say(`${"messages lost".padEnd(34)} ${String(lost.length + refused).padStart(9)}  0\n`);
  say(`${"events doubled".padEnd(34)} ${String(losses.doubled).padStart(9)}  0\n`);
  const json = {
    seed: options.seed,
    bedStateAccuracy: round(score.settled.state.share),
    occupantAccuracy: round(score.settled.occupant.share),
    faultTouched: {
      live: round(score.touchedLive.whole.share),
      settled: round(score.touchedSettled.whole.share),
      naive: round(score.touchedNaive.whole.share),
    },
    samples: score.samples,
    lostMessages: lost.length + refused,
    duplicatedEvents: losses.doubled,
  };
  say(`${JSON.stringify(json)}\n`);
}

function progress(at: number, score: AccuracyScore, day: Day): string {
  const share = score.settled.whole.share.toFixed(5);
  const { acked } = day.senders.counts();
  return `${new Date(at).toISOString()}  ${acked} messages  settled ${share}  live ${score.live.whole.share.toFixed(5)}\n`;
}

function inWords(at: number, { id, truth, board, isTouched }: BedFacts): string {
  const words = (word: BedWord) => `${word.state} ${word.encounter ?? "-"}`;
  const mark = isTouched ? "touched" : "";
  return `wrong: ${new Date(at).toISOString()} ${id} is ${words(truth)}, board says ${words(board)} ${mark}\n`;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function say(text: string): void {
  process.stdout.write(text);
}

await run(readOptions());
