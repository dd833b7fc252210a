import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  registry: Registry;
  /** A gateway tick: how long it took and how many deltas left. */
  tick(facts: { durationMs: number; deltas: number; clients: number }): void;
  committed(events: number): void;
  received(source: string, status: string): void;
  wireFault(kind: string): void;
  refused(source: string, code: string): void;
  /** A value that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void;
}

/** Process metrics in Prometheus form. Labels are sources of the site map, codes and kinds: never anything about a person. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const messages = new Counter({
    name: "caretower_messages_total",
    help: "Messages journalled, by source and outcome",
    labelNames: ["source", "status"],
    registers,
  });
  const events = new Counter({ name: "caretower_events_total", help: "Events appended by this node", registers });
  const faults = new Counter({
    name: "caretower_wire_faults_total",
    help: "Faults on the wire",
    labelNames: ["kind"],
    registers,
  });
  const refusals = new Counter({
    name: "caretower_requests_refused_total",
    help: "Requests refused before anything was kept",
    labelNames: ["source", "code"],
    registers,
  });
  const ticks = new Histogram({
    name: "caretower_tick_seconds",
    help: "Time to bring the views up to the log and tell every room",
    buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1],
    registers,
  });
  const deltas = new Counter({ name: "caretower_deltas_total", help: "Deltas sent to rooms", registers });
  const clients = new Gauge({ name: "caretower_socket_clients", help: "Connected screens", registers });
  return {
    registry,
    tick: (facts) => {
      ticks.observe(facts.durationMs / 1000);
      deltas.inc(facts.deltas);
      clients.set(facts.clients);
    },
    committed: (count) => events.inc(count),
    received: (source, status) => messages.inc({ source, status }),
    wireFault: (kind) => faults.inc({ kind }),
    refused: (source, code) => refusals.inc({ source, code }),
    gauge: (name, help, read) => {
      new Gauge({
        name: `caretower_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
  };
}
