import type { TrueBed } from "../hospital/bed-truth.ts";
import { MINUTE_MS } from "../hospital/calendar.ts";
import { type Hospital, openHospital } from "../hospital/hospital.ts";
import { type FacilityPlan, planFacilities } from "../hospital/plan.ts";
import { Random } from "../hospital/random.ts";
import { statusNotification } from "../senders/task-notification.ts";
import { Charting } from "./charting.ts";
import type { Delivery } from "./delivery.ts";
import { Dispatcher } from "./dispatcher.ts";
import { type FaultMix, NO_FAULTS } from "./fault-mix.ts";
import { RecordKeeper } from "./record-keeper.ts";

export interface FeedOptions {
  beds: number;
  seed: number;
  /** Unix ms on the simulated clock at which the hospital connects. */
  startAt: number;
  faults?: FaultMix;
  /** 1: all HL7 is 7 to 8 times the ADT traffic, as in life. 0: no unordered observations. */
  observations?: number;
  /** Share of record updates (A08) and clinic visits. */
  updates?: number;
}

interface Facility {
  plan: FacilityPlan;
  hospital: Hospital;
  chart: Charting;
  dispatcher: Dispatcher;
}

/** Swaps are counted per movement message; about four of ten movement messages go from bed to bed. */
const MOVEMENTS_PER_MOVE = 2.5;
const HEARTBEAT_MS = MINUTE_MS;

/** Hospitals, desks and faults together: pure and reproducible, no clock and no wire. `advance` yields what leaves the senders. */
export class SimulatedFeed {
  readonly facilities: readonly FacilityPlan[];
  readonly #facilities: Facility[];
  readonly #beds = new Map<string, Facility>();
  #now: number;

  constructor(options: FeedOptions) {
    this.#now = options.startAt;
    this.facilities = planFacilities(options.beds);
    this.#facilities = this.facilities.map((plan) => openFacility(plan, options));
    for (const facility of this.#facilities)
      for (const bed of facility.hospital.world.beds) this.#beds.set(bed.id, facility);
  }

  get now(): number {
    return this.#now;
  }

  /** Simulated moment of the next thing to happen or to leave. */
  get nextAt(): number {
    return Math.min(
      ...this.#facilities.map(({ hospital, dispatcher }) => Math.min(hospital.world.nextAt, dispatcher.nextAt)),
    );
  }

  /** Runs to `to` and returns the messages that left until then, oldest first. */
  advance(to: number): Delivery[] {
    for (const facility of this.#facilities) facility.hospital.world.advance(to);
    this.#now = Math.max(this.#now, to);
    return this.#take(to);
  }

  /** What is still on its way, without letting anything more happen. */
  drain(): Delivery[] {
    return this.#take(Number.MAX_SAFE_INTEGER);
  }

  bedIds(): string[] {
    return [...this.#beds.keys()];
  }

  /** Truth about a bed: now, or at a past moment of the run. */
  truth(bedId: string, at = this.#now): TrueBed & { encounter: string | null } {
    const facility = this.#of(bedId);
    const bed = facility.hospital.world.truth.at(bedId, at);
    return { ...bed, encounter: bed.occupant === null ? null : `${facility.plan.id}/${bed.occupant}` };
  }

  /** True while a message that the bed's picture needs has not left. */
  isOwed(bedId: string): boolean {
    return this.#of(bedId).dispatcher.debts.has(bedId);
  }

  /** Touched by a fault within the last `windowMs`, the bed or whoever lies in it. */
  isTouched(bedId: string, windowMs: number): boolean {
    const { dispatcher, hospital } = this.#of(bedId);
    const occupant = hospital.world.truth.current(bedId).occupant;
    return dispatcher.touches.isTouched(bedId, occupant, this.#now - windowMs);
  }

  faultCounts(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const { dispatcher } of this.#facilities)
      for (const [kind, count] of Object.entries(dispatcher.touches.counts())) sum[kind] = (sum[kind] ?? 0) + count;
    return sum;
  }

  #take(to: number): Delivery[] {
    const taken = this.#facilities.map(({ dispatcher }) => dispatcher.take(to));
    const only = taken.length === 1 ? taken[0] : undefined;
    return only ?? taken.flat().sort((a, b) => a.at - b.at);
  }

  #of(bedId: string): Facility {
    const facility = this.#beds.get(bedId);
    if (!facility) throw new Error(`no bed ${bedId}`);
    return facility;
  }
}

function openFacility(plan: FacilityPlan, options: FeedOptions): Facility {
  const { seed, startAt, faults = NO_FAULTS, observations = 1, updates = 1 } = options;
  const random = new Random(`${seed}/${plan.id}`);
  const pace = { swaps: faults.swaps * MOVEMENTS_PER_MOVE, observations, updates };
  const dispatcher = new Dispatcher(random.fork("wire"), faults, startAt);
  let keeper: RecordKeeper | null = null;
  const hospital = openHospital(plan, random.fork("house"), startAt, pace, (happening) => keeper?.tell(happening));
  const chart = new Charting(hospital.world, random.fork("desk"), faults);
  keeper = new RecordKeeper(chart, dispatcher);
  keeper.tellCensus(hospital.census, startAt);
  beat(chart, dispatcher, "handshake", startAt);
  return { plan, hospital, chart, dispatcher };
}

/** The subscription says every minute that it lives. */
function beat(chart: Charting, dispatcher: Dispatcher, type: "handshake" | "heartbeat", at: number): void {
  const { facility, eventNumber } = chart;
  const build = () => statusNotification(type, { facility, eventNumber, recordedAt: at });
  dispatcher.postAtOnce(
    {
      source: chart.source("PHARMACY"),
      transport: "fhir",
      label: type,
      occurredAt: at,
      recordedAt: at,
      visit: null,
      beds: [],
      showsPlace: false,
      mayBeChartedLate: false,
      starts: false,
      build,
    },
    at,
  );
  chart.world.schedule(at + HEARTBEAT_MS, (next) => beat(chart, dispatcher, "heartbeat", next));
}
