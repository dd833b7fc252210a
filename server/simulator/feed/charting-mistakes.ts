import { MINUTE_MS } from "../hospital/calendar.ts";
import type { HappeningOf } from "../hospital/happening.ts";
import type { BedPlan } from "../hospital/plan.ts";
import { bedOf, type Place, type Visit } from "../hospital/visit.ts";
import { placeText } from "../senders/patient-segments.ts";
import { bedStatusDraft, moveDraft } from "./chart-movements.ts";
import type { Charting } from "./charting.ts";
import type { Debt } from "./debts.ts";
import type { Draft } from "./delivery.ts";
import type { Dispatcher } from "./dispatcher.ts";

const NOTICED_MEDIAN_MINUTES = 7;
const QUIET_HOURS = 5;

/** Clerks click the wrong patient or the wrong bed, notice it and cancel. The truth never moves. */
export class ChartingMistakes {
  readonly #chart: Charting;
  readonly #dispatcher: Dispatcher;

  constructor(chart: Charting, dispatcher: Dispatcher) {
    this.#chart = chart;
    this.#dispatcher = dispatcher;
  }

  /** The true move is charted with the wrong bed, cancelled, and charted again: A02, A12, A02. */
  wrongBed({ at, visit, from, to }: HappeningOf<"visit.moved">): boolean {
    const wrong = this.#freeWardBed();
    const right = "bed" in to ? to.bed : null;
    if (!wrong || !right || right.unit.care === "emergency") return false;
    const debt = this.#begin("cancel", visit, [wrong, right, "bed" in from ? from.bed : null], 4, at);
    const noticedAt = this.#noticedAt(at);
    visit.busyUntil = Math.max(visit.busyUntil, noticedAt + 5 * MINUTE_MS);
    this.#send(moveDraft(this.#chart, at, visit, from, { bed: wrong }), debt);
    this.#cancelMove(visit, at, from, wrong, noticedAt, debt);
    const again = moveDraft(this.#chart, at, visit, from, { bed: right });
    this.#send({ ...again, recordedAt: noticedAt + 40_000 }, debt);
    this.#restore(wrong, noticedAt, debt);
    return true;
  }

  /** Somebody else is charted as moved: A02, A12. */
  wrongPatientMoved(at: number): void {
    const visit = this.#quietPatient(at);
    const wrong = this.#freeWardBed();
    if (!visit?.place || !wrong) return;
    const debt = this.#begin("cancel", visit, [wrong, bedOf(visit)], 3, at);
    const noticedAt = this.#noticedAt(at);
    visit.busyUntil = noticedAt + 5 * MINUTE_MS;
    this.#send(moveDraft(this.#chart, at, visit, visit.place, { bed: wrong }), debt);
    this.#cancelMove(visit, at, visit.place, wrong, noticedAt, debt);
    this.#restore(wrong, noticedAt, debt);
  }

  /** Somebody else is charted as discharged: A03, A13. */
  wrongPatientLeft(at: number): void {
    const visit = this.#quietPatient(at);
    if (!visit) return;
    const debt = this.#begin("cancel", visit, [bedOf(visit)], 2, at);
    const noticedAt = this.#noticedAt(at);
    visit.busyUntil = noticedAt + 5 * MINUTE_MS;
    const left = this.#chart.world.calendar.hl7(at);
    this.#send(this.#chart.movement(at, [], { trigger: "A03", visit, pv1: { 36: "01", 45: left } }), debt);
    this.#send({ ...this.#chart.movement(at, [], { trigger: "A13", visit }), recordedAt: noticedAt }, debt);
  }

  /** An admission that is none: A01, A11. */
  phantomAdmission(at: number): void {
    const wrong = this.#freeWardBed();
    if (!wrong) return;
    const visit = this.#chart.world.newVisit("I", wrong.unit.service, at, [20, 90]);
    const debt = this.#begin("cancel", visit, [wrong], 3, at);
    const noticedAt = this.#noticedAt(at);
    const pv1 = { 3: placeText({ bed: wrong }, this.#chart.facility), 44: this.#chart.world.calendar.hl7(at) };
    this.#send(this.#chart.movement(at, [], { trigger: "A01", visit, pv1 }), debt);
    this.#send({ ...this.#chart.movement(at, [], { trigger: "A11", visit, pv1 }), recordedAt: noticedAt }, debt);
    this.#restore(wrong, noticedAt, debt);
  }

  #cancelMove(visit: Visit, movedAt: number, from: Place, wrong: BedPlan, noticedAt: number, debt: Debt): void {
    const facility = this.#chart.facility;
    const pv1 = { 3: placeText(from, facility), 6: placeText({ bed: wrong }, facility) };
    const draft = this.#chart.movement(movedAt, [], { trigger: "A12", visit, pv1 });
    this.#send({ ...draft, recordedAt: noticedAt }, debt);
  }

  /** The EHR puts the bed's own status back, unless somebody really has it by now. */
  #restore(bed: BedPlan, noticedAt: number, debt: Debt): void {
    this.#chart.world.schedule(noticedAt + 5000, (at) => {
      if (this.#chart.world.truth.isReady(bed.id)) this.#send(bedStatusDraft(this.#chart, at, bed, "U"), debt);
      else this.#dispatcher.debts.pay(debt);
    });
  }

  #begin(kind: "cancel", visit: Visit, beds: (BedPlan | null)[], messages: number, at: number): Debt {
    const ids = beds.flatMap((bed) => (bed ? [bed.id] : []));
    this.#dispatcher.touches.mark(kind, at, ids, [visit.number]);
    return this.#dispatcher.openDebt(ids, messages);
  }

  #send(draft: Draft, debt: Debt): void {
    this.#dispatcher.postPlain(draft, debt);
  }

  #noticedAt(at: number): number {
    const minutes = Math.min(45, this.#chart.random.lognormal(NOTICED_MEDIAN_MINUTES, 0.6));
    return at + Math.max(1.5, minutes) * MINUTE_MS;
  }

  #freeWardBed(): BedPlan | null {
    const { world, random } = this.#chart;
    const free = world.beds.filter((bed) => bed.unit.care === "ward" && world.truth.isFree(bed.id));
    return free.length > 0 ? random.pick(free) : null;
  }

  /** In a ward bed, with nothing planned for hours: the mistake will be the only thing that happens to this visit. */
  #quietPatient(at: number): Visit | null {
    const { world, random } = this.#chart;
    const quiet = [...world.inBed.values()].filter((visit) => {
      const bed = bedOf(visit);
      const isStill = visit.busyUntil < at && visit.request === null && !visit.onLeave;
      const isLong = visit.placedAt < at - 60 * MINUTE_MS && visit.departAt > at + QUIET_HOURS * 60 * MINUTE_MS;
      return bed?.unit.care === "ward" && isStill && isLong;
    });
    return quiet.length > 0 ? random.pick(quiet) : null;
  }
}
