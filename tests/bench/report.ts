import type { AuditFigures } from "./measure-audit.ts";
import type { IngestFigures } from "./measure-ingest.ts";
import type { RebuildFigures } from "./measure-rebuild.ts";
import type { ScreenFigures } from "./measure-screens.ts";
import type { SizeFigures } from "./measure-sizes.ts";
import type { TreeFigures } from "./measure-tree.ts";

interface Line {
  part: string;
  what: string;
  measured: string;
  goal: string;
  met: boolean | null;
}

interface Machine {
  cores: number;
  node: string;
  loadBefore: number | undefined;
  durability: string;
  seconds: number;
}

/** The table that people read. A goal stands beside what was measured, met or not; a part that was not run has no line. */
export class Report {
  readonly #lines: Line[] = [];

  ingest(figures: IngestFigures): void {
    const { alone, memory } = figures;
    this.#add("a", "messages a second, 32 connections: node", rate(figures.node));
    this.#add("a", "straightforward receiver", rate(figures.receiver));
    this.#add(
      "a",
      `bare insert of the same ${figures.rowsPerMessage.toFixed(1)} rows a message`,
      rate(figures.bareInsert),
    );
    this.#goal("a", "node / bare insert", figures.ofBareInsert, 0.5);
    this.#goal("a", "node / straightforward receiver", figures.timesReceiver, 1.5);
    this.#add(
      "a",
      "processor time a message: node, receiver",
      `${micros(figures.nodeMicros)}, ${micros(figures.receiverMicros)}`,
    );
    this.#add(
      "a",
      "the same of all that runs for the node; of the bare insert, if no core ever waited",
      `${micros(figures.machineMicros)}; ${figures.ceilingOfBareInsert.toFixed(2)}`,
    );
    this.#add("a", "decided and shown after the last acknowledgement", `${figures.catchUpSeconds.toFixed(2)} s`);
    this.#add("a", "memory: node (peak), receiver", `${mib(memory)}, ${mib(figures.receiverMemory)}`);
    this.#add("b", "messages a second, one connection: node, receiver", `${rate(alone.node)}, ${rate(alone.receiver)}`);
    this.#goal("b", "node / straightforward receiver", alone.timesReceiver, 0.8);
    this.#add(
      "b",
      "bare insert of the same rows, a commit for each message; of the receiver",
      `${rate(alone.bareInsert)}, ${alone.bareTimesReceiver.toFixed(2)}`,
    );
    this.#add("b", "each turn of (a) and (b) began with the search index and all decisions at the log's head", "");
  }

  screens(all: ScreenFigures[]): void {
    for (const figures of all) {
      const { tickMs, rate: sent, clients, p50, p99, samples, resyncs, memory } = figures;
      const goal = tickMs === 0 ? 250 : 1000;
      const where = tickMs === 0 ? "no coalescing tick" : `tick ${tickMs} ms`;
      this.#add(
        "c",
        `${where}: ${rate(sent)} messages/s, ${clients} screens, ${samples} changes shown, p50`,
        `${p50.toFixed(0)} ms`,
      );
      this.#lines.push({
        part: "c",
        what: `${where}: byte in to delta out, p99`,
        measured: `${p99.toFixed(0)} ms`,
        goal: `< ${goal} ms`,
        met: p99 < goal,
      });
      this.#add("c", `${where}: screens told to ask again; memory (peak)`, `${resyncs}; ${mib(memory)}`);
    }
  }

  rebuild(figures: RebuildFigures): void {
    this.#goal("d", `events/s: rebuild of all views from a log of ${figures.events}`, figures.whole, 50_000);
    this.#add("d", "the house's fold alone", rate(figures.house));
    this.#add("d", "the reconciler's fold alone", rate(figures.reconciler));
    this.#add("d", "memory (peak)", mib(figures.memory));
  }

  sizes(all: SizeFigures[]): void {
    const first = all[0];
    for (const figures of all) {
      const { beds, node, nodeMicros, timesReceiver, foldMicros, reconcileMicros, memory } = figures;
      const cost = `${micros(nodeMicros)} = ${figures.costOfReceiver.toFixed(2)} x the receiver's`;
      this.#add("e", `${beds} beds: messages/s, of the receiver`, `${rate(node)}, ${timesReceiver.toFixed(2)}`);
      this.#add("e", `${beds} beds: processor time a message`, cost);
      this.#add(
        "e",
        `${beds} beds: fold of the house, of the reconciler, an event`,
        `${micros(foldMicros)}, ${micros(reconcileMicros)}`,
      );
      this.#add("e", `${beds} beds: memory (peak)`, mib(memory));
    }
    const last = all.at(-1);
    if (!first || !last || first === last) return;
    const growth = last.costOfReceiver / first.costOfReceiver;
    const what = `processor time a message, ${last.beds} beds / ${first.beds} beds`;
    this.#lines.push({ part: "e", what, measured: growth.toFixed(2), goal: "about 1", met: growth <= 1.25 });
  }

  tree(figures: TreeFigures): void {
    const { appendMicros, meanBodyBytes, eventsPerMessage, nodeMicros, ofIngest } = figures;
    this.#add("t", `processor time a leaf, ${meanBodyBytes.toFixed(0)} bytes of body`, micros(appendMicros));
    this.#lines.push({
      part: "t",
      what: `tree / ingest, processor time (${eventsPerMessage.toFixed(1)} events a message of ${micros(nodeMicros)})`,
      measured: `${(ofIngest * 100).toFixed(1)} %`,
      goal: "< 5 %",
      met: ofIngest < 0.05,
    });
    const { proofLeaves, proofP50, proofP95, verifyEntries, verifyPerSecond, memory } = figures;
    this.#add(
      "t",
      `inclusion proof among ${proofLeaves} entries, p50, p95`,
      `${proofP50.toFixed(1)}, ${proofP95.toFixed(1)} ms`,
    );
    this.#add("t", `check of a log of ${verifyEntries}: entries a second`, rate(verifyPerSecond));
    this.#add("t", "memory of the check (peak)", mib(memory));
  }

  audit({ entries, fillSeconds, megabytes, searches }: AuditFigures): void {
    const size = `${entries / 1e6} M entries`;
    this.#add(
      "s",
      `${size}: filled and indexed in, on disk`,
      `${fillSeconds.toFixed(0)} s, ${megabytes.toFixed(0)} MB`,
    );
    for (const { name, p50, p95, plain } of searches)
      this.#lines.push({
        part: "s",
        what: `${size}: ${name}, p50, p95${plain === null ? "" : "; plain ILIKE"}`,
        measured: `${p50.toFixed(0)}, ${p95.toFixed(0)} ms${plain === null ? "" : `; ${plain.toFixed(0)} ms`}`,
        goal: "p95 < 200 ms",
        met: p95 < 200,
      });
  }

  print(machine: Machine): void {
    const { cores, node, loadBefore, durability, seconds } = machine;
    const width = Math.max(...this.#lines.map(({ what }) => what.length));
    const text = this.#lines.map(
      ({ part, what, measured, goal, met }) =>
        `(${part}) ${what.padEnd(width)}  ${measured.padStart(12)}  ${goal.padEnd(12)} ${met === null ? "" : met ? "met" : "not met"}`,
    );
    const head = `${cores} cores, load average ${loadBefore?.toFixed(1)} before the run, Node ${node}, ${durability}, ${seconds} s`;
    process.stdout.write(`\n${head}\n${text.map((line) => line.trimEnd()).join("\n")}\n\n`);
  }

  /** Figures with three decimals; what the system does not tell is null. */
  rounded(figures: object): unknown {
    return JSON.parse(
      JSON.stringify(figures, (_key, value: unknown) =>
        typeof value === "number" ? Math.round(value * 1000) / 1000 : value,
      ),
    );
  }

  #add(part: string, what: string, measured: string): void {
    this.#lines.push({ part, what, measured, goal: "", met: null });
  }

  #goal(part: string, what: string, value: number, goal: number): void {
    const measured = goal >= 1000 ? rate(value) : value.toFixed(2);
    this.#lines.push({ part, what, measured, goal: `>= ${goal}`, met: value >= goal });
  }
}

function rate(value: number): string {
  return value.toFixed(0);
}

function micros(value: number): string {
  return `${value.toFixed(1)} us`;
}

function mib({ nowMiB, peakMiB }: { nowMiB: number; peakMiB: number | null }): string {
  return peakMiB === null ? `${nowMiB.toFixed(0)} MiB` : `${nowMiB.toFixed(0)} (${peakMiB.toFixed(0)}) MiB`;
}
