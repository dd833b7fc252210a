import type { Happening, HappeningOf } from "../hospital/happening.ts";
import { chartSwap, registerTwice, swapDraft } from "./chart-faults.ts";
import { chartCleaning, chartTransport, JobClicks } from "./chart-jobs.ts";
import {
  chartAssignment,
  chartBedStatus,
  chartClass,
  chartLeave,
  chartLeft,
  chartMove,
  chartPlan,
  chartStart,
} from "./chart-movements.ts";
import {
  chartBedRequest,
  chartDischargeOrder,
  chartMilestone,
  chartObservation,
  chartReferral,
  chartTest,
} from "./chart-orders.ts";
import type { Charting } from "./charting.ts";
import { ChartingMistakes } from "./charting-mistakes.ts";
import type { Draft } from "./delivery.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Turns what happens into what is told, and what is told wrongly. */
export class RecordKeeper {
  readonly #chart: Charting;
  readonly #dispatcher: Dispatcher;
  readonly #clicks = new JobClicks();
  readonly #mistakes: ChartingMistakes;

  constructor(chart: Charting, dispatcher: Dispatcher) {
    this.#chart = chart;
    this.#dispatcher = dispatcher;
    this.#mistakes = new ChartingMistakes(chart, dispatcher);
  }

  /** The opening census: everything at one moment, oldest first, without faults. */
  tellCensus(happenings: readonly Happening[], at: number): void {
    for (const happening of happenings)
      for (const draft of this.#drafts(happening)) this.#dispatcher.postAtOnce(draft, at);
  }

  tell(happening: Happening): void {
    if (happening.kind === "visit.swapped") return chartSwap(this.#chart, this.#dispatcher, happening);
    if (happening.kind === "visit.registered" || happening.kind === "visit.admitted")
      registerTwice(this.#chart, this.#dispatcher, happening.visit, happening.at);
    if (this.#errs(happening)) return;
    for (const draft of this.#drafts(happening)) this.#dispatcher.post(draft);
  }

  /** True when a mistake took the place of the right message. */
  #errs(happening: Happening): boolean {
    if (!isMovement(happening) || !this.#chart.random.chance(this.#chart.mix.cancels)) return false;
    if (happening.kind === "visit.left") this.#mistakes.wrongPatientLeft(happening.at);
    else if (happening.kind !== "visit.moved") this.#mistakes.phantomAdmission(happening.at);
    else if (this.#chart.random.chance(0.5)) return this.#mistakes.wrongBed(happening);
    else this.#mistakes.wrongPatientMoved(happening.at);
    return false;
  }

  #drafts(happening: Happening): Draft[] {
    const chart = this.#chart;
    switch (happening.kind) {
      case "visit.registered":
      case "visit.admitted":
        return [chartStart(chart, happening)];
      case "visit.moved":
        return [chartMove(chart, happening)];
      case "visit.left":
        return [chartLeft(chart, happening)];
      case "visit.classed":
        return [chartClass(chart, happening)];
      case "visit.planned":
      case "visit.updated":
      case "discharge.expected":
        return [chartPlan(chart, happening)];
      case "leave.started":
      case "leave.ended":
        return [chartLeave(chart, happening)];
      case "bed.requested":
      case "bed.request.withdrawn":
      case "bed.request.fulfilled":
        return [chartBedRequest(chart, happening)];
      case "bed.assigned":
      case "bed.unassigned":
        return [chartAssignment(chart, happening)];
      case "bed.blocked":
      case "bed.unblocked":
      case "bed.surveyed":
        return [chartBedStatus(chart, happening)];
      case "cleaning.started":
      case "cleaning.completed":
        return [chartCleaning(chart, this.#clicks, happening)];
      case "transport.requested":
      case "transport.started":
      case "transport.completed":
        return chartTransport(chart, this.#clicks, happening);
      case "discharge.ordered":
        return [chartDischargeOrder(chart, happening)];
      case "milestone":
        return [chartMilestone(chart, happening)].filter((draft) => draft !== null);
      case "test.ordered":
      case "test.started":
      case "test.resulted":
        return [chartTest(chart, happening)];
      case "observation":
        return [chartObservation(chart, happening)];
      case "referral":
        return [chartReferral(chart, happening)];
      case "visit.swapped":
        return [swapDraft(chart, happening)];
      case "cleaning.requested":
        return [];
    }
  }
}

function isMovement(
  happening: Happening,
): happening is HappeningOf<"visit.registered" | "visit.admitted" | "visit.moved" | "visit.left"> {
  if (happening.kind === "visit.registered") return happening.visit.class !== "O";
  if (happening.kind === "visit.left") return happening.visit.class !== "O";
  return happening.kind === "visit.admitted" || happening.kind === "visit.moved";
}
