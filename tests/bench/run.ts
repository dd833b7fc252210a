import os from "node:os";
import { parseArgs } from "node:util";
import { BenchDatabase } from "./bench-database.ts";
import { type Hospital, openHospital, startNode } from "./hospital.ts";
import { type AuditFigures, measureAudit } from "./measure-audit.ts";
import { type IngestFigures, measureIngest, throughNode, WARM_UP_MESSAGES } from "./measure-ingest.ts";
import { measureRebuild, type RebuildFigures } from "./measure-rebuild.ts";
import { measureScreens, type ScreenFigures } from "./measure-screens.ts";
import { measureSize, type SizeFigures } from "./measure-sizes.ts";
import { measureTree, type TreeFigures } from "./measure-tree.ts";
import { Report } from "./report.ts";

const PARTS = ["a", "b", "c", "d", "e", "t", "s"] as const;
type Part = (typeof PARTS)[number];

/** Burst of 50 hospitals with 25,000 beds together (reference domain section 5). */
const BURST_PER_SECOND = 868;
const SCREENS = 1000;
/** Messages made ahead for each second of unbounded load: more than a machine of this kind takes. */
const MOST_PER_SECOND = 12_000;

interface Options {
  parts: Part[];
  seconds: number;
  /** Size of the hospital of parts a, b, d and t, and of part c. */
  beds: number;
  burstBeds: number;
  /** Sizes of part e. */
  sizes: number[];
  rounds: number;
  /** Sizes of the audit index of part s. */
  entries: number[];
  seed: number;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: "string" },
      seconds: { type: "string", default: "4" },
      beds: { type: "string", default: "400" },
      "burst-beds": { type: "string", default: "25000" },
      sizes: { type: "string", default: "400,5000,25000" },
      rounds: { type: "string", default: "3" },
      entries: { type: "string", default: "1000000" },
      seed: { type: "string", default: "7" },
    },
  });
  const only = values.only ?? (positionals[0] === "audit" ? "s" : PARTS.join(","));
  const parts = only.split(",");
  const isPart = (part: string): part is Part => PARTS.some((known) => known === part);
  if (!parts.every(isPart)) throw new Error(`--only takes a list of ${PARTS.join(", ")}`);
  return {
    parts,
    seconds: positive("seconds", values.seconds),
    beds: positive("beds", values.beds),
    burstBeds: positive("burst-beds", values["burst-beds"]),
    sizes: values.sizes.split(",").map((size) => positive("sizes", size)),
    rounds: positive("rounds", values.rounds),
    entries: values.entries.split(",").map((count) => positive("entries", count)),
    seed: positive("seed", values.seed),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above zero`);
  return value;
}

/** The figures of one run; a part that was not asked for is absent. */
interface Figures {
  ingest?: IngestFigures;
  screens?: ScreenFigures[];
  rebuild?: RebuildFigures;
  sizes?: SizeFigures[];
  tree?: TreeFigures;
  audit?: AuditFigures[];
}

async function measure(database: BenchDatabase, options: Options, report: Report): Promise<Figures> {
  const figures: Figures = {};
  const has = (part: Part) => options.parts.includes(part);
  if (has("a") || has("b") || has("d") || has("t")) {
    const hospital = await open(database, options, options.beds, options.rounds * 1.5 + 2);
    if (has("a") || has("b")) {
      figures.ingest = await measureIngest(hospital, options);
      report.ingest(figures.ingest);
    }
    if (has("d")) {
      if (!figures.ingest) await fill(hospital, options);
      figures.rebuild = await measureRebuild(hospital, 3);
      report.rebuild(figures.rebuild);
    }
    if (has("t")) {
      figures.tree = await measureTree(hospital, options.seconds);
      report.tree(figures.tree);
    }
    await hospital.load.stop();
  }
  for (const entries of has("s") ? options.entries : []) {
    say(`filling an audit index with ${entries} entries`);
    const measured = await measureAudit(database, entries);
    figures.audit = [...(figures.audit ?? []), measured];
    report.audit(measured);
  }
  const sizes = has("e") ? options.sizes : [];
  for (const beds of new Set([...sizes, ...(has("c") ? [options.burstBeds] : [])])) {
    const isSize = sizes.includes(beds);
    const isBurst = has("c") && beds === options.burstBeds;
    const hospital = await open(database, options, beds, isSize ? 1 : 0, isBurst ? 2 : 0);
    if (isSize) figures.sizes = [...(figures.sizes ?? []), await measureSize(hospital, options.seconds)];
    if (isBurst) figures.screens = await screens(hospital, options);
    await hospital.load.stop();
  }
  if (figures.screens) report.screens(figures.screens);
  if (figures.sizes) report.sizes(figures.sizes);
  return figures;
}

/** `runs` of unbounded load and `bursts` at the fixed rate will be sent to it. */
async function open(
  database: BenchDatabase,
  options: Options,
  beds: number,
  runs: number,
  bursts = 0,
): Promise<Hospital> {
  say(`opening a hospital of ${beds} beds`);
  const unbounded = runs * (options.seconds + 1) * MOST_PER_SECOND + WARM_UP_MESSAGES;
  const paced = bursts * ((burstSeconds(options) + 2) * BURST_PER_SECOND + WARM_UP_MESSAGES);
  const messages = Math.ceil(Math.max(20_000, unbounded + paced));
  return openHospital(database, { beds, seed: options.seed, messages });
}

/** A log to fold where no load has been measured before. */
async function fill(hospital: Hospital, options: Options): Promise<void> {
  const node = await startNode(hospital);
  try {
    await throughNode({ node, load: hospital.load, seconds: options.seconds });
  } finally {
    await node.stop();
  }
}

async function screens(hospital: Hospital, options: Options): Promise<ScreenFigures[]> {
  const figures: ScreenFigures[] = [];
  for (const tickMs of [250, 0]) {
    say(`${SCREENS} screens, ${BURST_PER_SECOND} messages a second, tick ${tickMs} ms`);
    const fixed = { rate: BURST_PER_SECOND, clients: SCREENS };
    figures.push(await measureScreens(hospital, { ...fixed, seconds: burstSeconds(options), tickMs }));
  }
  return figures;
}

function burstSeconds({ seconds }: Options): number {
  return seconds * 3;
}

/** Progress, with the seconds since the start: most of them pass before anything is measured. */
function say(text: string): void {
  process.stdout.write(`bench: ${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
}

async function run(): Promise<void> {
  const options = readOptions();
  const startedAt = performance.now();
  const database = await BenchDatabase.start();
  const report = new Report();
  // A killed run would leave its PostgreSQL behind; helper processes end with their channel.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void database.stop().finally(() => process.exit(1)));
  try {
    const durability = await database.durability();
    const machine = { cores: os.availableParallelism(), node: process.version, loadBefore: os.loadavg()[0] };
    const figures = await measure(database, options, report);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    report.print({ ...machine, durability, seconds });
    const json = { seed: options.seed, machine: { ...machine, loadAfter: os.loadavg()[0] }, durability, seconds };
    process.stdout.write(`${JSON.stringify(report.rounded({ ...json, ...figures }))}\n`);
  } finally {
    await database.stop();
  }
}

await run();
