import { HOUR_MS, MINUTE_MS } from "../hospital/calendar.ts";
import type { HappeningOf } from "../hospital/happening.ts";
import type { Visit } from "../hospital/visit.ts";
import { adtMerge, adtSwap } from "../senders/adt-message.ts";
import { bedText } from "../senders/patient-segments.ts";
import { moveDraft } from "./chart-movements.ts";
import type { Charting } from "./charting.ts";
import type { Draft } from "./delivery.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** A place that holds any number of patients, for swaps in a full house. */
export const DUMMY_AREA = "XFER";

/** Two patients changed beds. Charted as one A17 (sometimes followed by a stale A08), as two A02, or as three by a dummy place. */
export function chartSwap(chart: Charting, dispatcher: Dispatcher, happening: HappeningOf<"visit.swapped">): void {
  const { at, visits, from } = happening;
  const [a, b] = visits;
  const [bedA, bedB] = from;
  const beds = [bedA.id, bedB.id];
  dispatcher.touches.mark("swap", at, beds, [a.number, b.number]);
  const draw = chart.random.next();
  const move = (
    visit: Visit,
    start: Parameters<typeof moveDraft>[3],
    end: Parameters<typeof moveDraft>[4],
    delay: number,
  ) => ({
    ...moveDraft(chart, at + delay, visit, start, end),
    recordedAt: at + delay + 20_000,
  });
  if (draw < 0.2) {
    const debt = dispatcher.openDebt(beds, 2);
    dispatcher.postPlain(move(a, { bed: bedA }, { bed: bedB }, 0), debt);
    dispatcher.postPlain(move(b, { bed: bedB }, { bed: bedA }, chart.random.between(20, 170) * 1000), debt);
  } else if (draw < 0.4) {
    const debt = dispatcher.openDebt(beds, 3);
    dispatcher.postPlain(move(a, { bed: bedA }, { area: DUMMY_AREA }, 0), debt);
    dispatcher.postPlain(move(b, { bed: bedB }, { bed: bedA }, MINUTE_MS), debt);
    dispatcher.postPlain(move(a, { area: DUMMY_AREA }, { bed: bedB }, 2 * MINUTE_MS), debt);
  } else {
    swapAtOnce(chart, dispatcher, happening, draw < 0.6);
  }
}

function swapAtOnce(
  chart: Charting,
  dispatcher: Dispatcher,
  happening: HappeningOf<"visit.swapped">,
  withStaleUpdate: boolean,
): void {
  const { at, visits, from } = happening;
  const debt = dispatcher.openDebt([from[0].id, from[1].id], 1);
  dispatcher.postPlain(swapDraft(chart, happening), debt);
  if (!withStaleUpdate) return;
  const pv1 = { 3: bedText(from[0], chart.facility) };
  const old = chart.remark(at, [], { trigger: "A08", visit: visits[0], pv1 });
  dispatcher.postPlain({ ...old, recordedAt: at + MINUTE_MS }, null);
}

/** The swap as one A17, each leg at its new bed. */
export function swapDraft(chart: Charting, { at, visits, from }: HappeningOf<"visit.swapped">): Draft {
  const [a, b] = visits;
  const [bedA, bedB] = from;
  const legs = [
    { visit: a, mrn: chart.mrn(a), to: bedB, from: bedA },
    { visit: b, mrn: chart.mrn(b), to: bedA, from: bedB },
  ];
  return chart.hl7("EPIC-ADT", "ADT^A17", { visit: null, beds: [bedA.id, bedB.id], at }, (station, stamp) =>
    adtSwap(station, stamp, at, legs),
  );
}

/** Some people are registered under a second record; hours later somebody merges the two (A40). */
export function registerTwice(chart: Charting, dispatcher: Dispatcher, visit: Visit, at: number): void {
  if (!chart.random.chance(chart.mix.merges)) return;
  const retired = chart.world.spareMrn();
  chart.secondRecords.set(visit.number, retired);
  dispatcher.touches.mark("merge", at, [], [visit.number]);
  chart.world.schedule(at + chart.random.between(0.4, 5) * HOUR_MS, (mergedAt) => {
    chart.secondRecords.delete(visit.number);
    const about = { visit: null, beds: [], at: mergedAt };
    dispatcher.post(
      chart.hl7("EPIC-ADT", "ADT^A40", about, (station, stamp) =>
        adtMerge(station, stamp, mergedAt, visit.patient, retired),
      ),
    );
  });
}
