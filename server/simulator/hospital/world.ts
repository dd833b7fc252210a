import { BedTruth } from "./bed-truth.ts";
import { Calendar } from "./calendar.ts";
import type { Happening } from "./happening.ts";
import { inventDoctor, inventPatient } from "./people.ts";
import type { BedPlan, FacilityPlan } from "./plan.ts";
import type { Random } from "./random.ts";
import { TimedQueue } from "./timed-queue.ts";
import type { BedRequest, Patient, Place, Visit, VisitClass } from "./visit.ts";

export interface Pace {
  /** Pairs of patients who change beds, per bed-to-bed movement. */
  swaps: number;
  /** Share of the unordered observations (vital signs, point-of-care tests) that make up most of a hospital's HL7 traffic. */
  observations: number;
  /** Share of the record updates and clinic visits. */
  updates: number;
}

/** One facility: its clock, its people and what is going to happen. The processes in this folder act on it. */
export class World {
  readonly plan: FacilityPlan;
  readonly random: Random;
  readonly calendar: Calendar;
  readonly truth: BedTruth;
  readonly pace: Pace;
  readonly present = new Map<string, Visit>();
  /** Visits by the bed they lie in. */
  readonly inBed = new Map<string, Visit>();
  readonly requests: BedRequest[] = [];
  readonly emergencyQueue: Visit[] = [];
  /** Set by the bed desk: a bed has become free. */
  onBedFree: (at: number) => void = () => {};
  /** Set by the ward process: somebody has reached their first inpatient bed. */
  onSettled: (visit: Visit, at: number) => void = () => {};
  now: number;
  readonly #beds: BedPlan[];
  readonly #agenda = new TimedQueue<(at: number) => void>();
  readonly #tell: (happening: Happening) => void;
  #visits: number;
  #patients: number;
  #orders = 0;

  constructor(plan: FacilityPlan, random: Random, startAt: number, pace: Pace, tell: (h: Happening) => void) {
    this.plan = plan;
    this.random = random;
    this.calendar = new Calendar(plan.timeZone);
    this.#beds = plan.units.flatMap((unit) => unit.beds);
    this.truth = new BedTruth(this.#beds, startAt);
    this.pace = pace;
    this.now = startAt;
    this.#tell = tell;
    this.#visits = random.whole(200_000, 210_000);
    this.#patients = random.whole(1_000_000, 1_500_000);
  }

  get beds(): readonly BedPlan[] {
    return this.#beds;
  }

  /** Runs at `at`, or at once when that lies in the past, as most of a stay does when the simulation opens. */
  schedule(at: number, run: (at: number) => void): void {
    if (at <= this.now) run(at);
    else this.#agenda.push(at, run);
  }

  advance(to: number): void {
    while (this.#agenda.nextAt <= to) {
      const next = this.#agenda.pop();
      if (!next) break;
      this.now = next.at;
      next.item(next.at);
    }
    this.now = Math.max(this.now, to);
  }

  get nextAt(): number {
    return this.#agenda.nextAt;
  }

  tell(happening: Happening): void {
    this.#tell(happening);
  }

  nextOrder(prefix: string): string {
    this.#orders += 1;
    return `${prefix}${String(100_000 + this.#orders)}`;
  }

  /** A visit of a new, invented patient, not yet anywhere. */
  newVisit(visitClass: VisitClass, service: string, at: number, ages: [number, number]): Visit {
    this.#visits += 1;
    return {
      number: String(this.#visits),
      patient: this.#newPatient(ages),
      class: visitClass,
      service,
      attending: inventDoctor(this.random),
      isolation: this.random.chance(0.06) ? this.random.pick(["CONTACT", "DROPLET", "AIRBORNE"]) : null,
      place: null,
      trail: [],
      placedAt: at,
      arrivedAt: at,
      departAt: Number.POSITIVE_INFINITY,
      expectedAt: null,
      dischargeOrder: null,
      onLeave: false,
      status: "planned",
      request: null,
      busyUntil: 0,
    };
  }

  #newPatient(ages: [number, number]): Patient {
    this.#patients += 1;
    return inventPatient(this.random, `M${this.#patients}`, ages, this.now);
  }

  /** An MRN nobody has: the second record of somebody who was registered twice. */
  spareMrn(): string {
    this.#patients += 1;
    return `M${this.#patients}`;
  }

  place(visit: Visit, place: Place, at: number): void {
    if ("bed" in place) {
      this.truth.occupy(place.bed.id, visit.number, at);
      this.inBed.set(place.bed.id, visit);
    }
    visit.place = place;
    visit.placedAt = at;
    visit.trail.push({ at, place });
    visit.status = "present";
    this.present.set(visit.number, visit);
  }

  /** Takes the patient out of where they are; a bed left behind is dirty. */
  unplace(visit: Visit, at: number): void {
    if (visit.place && "bed" in visit.place) {
      this.truth.vacate(visit.place.bed.id, visit.number, at);
      this.inBed.delete(visit.place.bed.id);
    }
    visit.place = null;
  }

  depart(visit: Visit, at: number): void {
    this.unplace(visit, at);
    visit.status = "left";
    this.present.delete(visit.number);
  }

  /** Both patients are in their own beds; afterwards each is in the other's. */
  swap(a: Visit, b: Visit, bedA: BedPlan, bedB: BedPlan, at: number): void {
    this.truth.swap(bedA.id, bedB.id, at);
    this.inBed.set(bedA.id, b);
    this.inBed.set(bedB.id, a);
    a.place = { bed: bedB };
    b.place = { bed: bedA };
    a.placedAt = at;
    b.placedAt = at;
    a.trail.push({ at, place: a.place });
    b.trail.push({ at, place: b.place });
  }
}
