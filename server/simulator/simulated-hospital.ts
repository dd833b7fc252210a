import { type FaultMix, NO_FAULTS, USUAL_FAULTS } from "./feed/fault-mix.ts";
import { type FeedOptions, SimulatedFeed } from "./feed/simulated-feed.ts";
import { Senders } from "./senders/senders.ts";

export interface SimulatedHospitalOptions {
  mllp: { host: string; port: number };
  http: { baseUrl: string };
  beds: number;
  /** Simulated seconds per second; the simulated clock never runs ahead of the wall clock. */
  speed: number;
  seed: number;
  faults: boolean | FaultMix;
  /** Append-only record of what was sent and acknowledged. */
  ledgerFile?: string;
  /** Unix ms. Default: now at speed 1, otherwise so that a simulated day ends at the present. */
  startAt?: number;
  observations?: number;
  updates?: number;
  /** Messages on the way at once per connection. */
  window?: number;
}

export interface SimulatedHospital {
  truth: Pick<SimulatedFeed, "truth" | "bedIds" | "isOwed" | "isTouched" | "faultCounts" | "now" | "facilities">;
  counts(): { sent: number; acked: number; refused: number; waiting: number };
  /** Stops sending at once; what is unacknowledged stays so in the ledger. */
  stop(): Promise<void>;
  /** Resolves when the hospital has been stopped. */
  done: Promise<void>;
}

const DAY_MS = 86_400_000;
const TICK_MS = 100;

/** Opens a hospital and lets it live: its messages go out over the wire as its clock reaches them. */
export function startSimulatedHospital(options: SimulatedHospitalOptions): SimulatedHospital {
  const wallStart = Date.now();
  const { speed } = options;
  const startAt = options.startAt ?? (speed === 1 ? wallStart : wallStart - DAY_MS * (1 - 1 / speed));
  const feed = new SimulatedFeed(feedOptions(options, startAt));
  const senders = new Senders({ ...options, facilities: feed.facilities });
  const clock = () => {
    const wall = Date.now();
    return Math.min(wall, startAt + (wall - wallStart) * speed);
  };
  const tick = () => {
    for (const delivery of feed.advance(clock())) senders.send(delivery);
  };
  tick();
  const timer = setInterval(tick, TICK_MS);
  const { promise: done, resolve } = Promise.withResolvers<void>();
  return {
    truth: feed,
    counts: () => senders.counts(),
    done,
    stop: async () => {
      clearInterval(timer);
      await senders.close();
      resolve();
    },
  };
}

function feedOptions(options: SimulatedHospitalOptions, startAt: number): FeedOptions {
  const { beds, seed, observations, updates, faults } = options;
  const mix = typeof faults === "boolean" ? (faults ? USUAL_FAULTS : NO_FAULTS) : faults;
  return {
    beds,
    seed,
    startAt,
    faults: mix,
    ...(observations === undefined ? {} : { observations }),
    ...(updates === undefined ? {} : { updates }),
  };
}
