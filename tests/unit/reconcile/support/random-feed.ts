import fc from "fast-check";
import {
  A01,
  A02,
  A03,
  A04,
  A06,
  A08,
  A09,
  A10,
  A11,
  A12,
  A13,
  A17,
  A20,
  A21,
  A22,
  A52,
  cleaned,
  cleaningStarted,
  order,
  place,
  report,
  type Said,
  type Unrecorded,
} from "./feed.ts";
import { fhir } from "./fhir-feed.ts";

const BEDS = ["W-1", "W-2", "W-3", "ED-1", "~HALL"];
const VISITS = ["V1", "V2", "V3"];
/** The same visits by a second feed that has no visit numbers. */
const UNNUMBERED = VISITS.map((visit) => `e${visit}@server:FHIR`);
const STATUSES = ["in-progress", "in-progress", "in-progress", "onleave", "finished", "entered-in-error"];

interface Draw {
  what: number;
  minute: number;
  late: number;
  visit: number;
  bed: number;
  other: number;
  stated: boolean;
  numbered: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  what: fc.nat(28),
  minute: fc.nat(40),
  late: fc.constantFrom(0, 0, 0, 1, 5, 30),
  visit: fc.nat(VISITS.length - 1),
  bed: fc.nat(BEDS.length - 1),
  other: fc.nat(BEDS.length - 1),
  stated: fc.boolean(),
  numbered: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});

function clock(minute: number): string {
  return `${String(8 + Math.trunc(minute / 12)).padStart(2, "0")}:${String((minute % 12) * 5).padStart(2, "0")}`;
}

function build(d: Draw, index: number): Unrecorded[] {
  const bed = BEDS[d.bed] as string;
  const from = BEDS[d.other] as string;
  const visit = VISITS[d.visit] as string;
  const time = clock(d.minute);
  const rec = clock(d.minute + d.late);
  const said: Said = {
    id: `r${index}`,
    rec,
    visit: d.numbered ? visit : null,
    patient: `P-${visit}`,
    controlId: `MSG${index}`,
  };
  const moved: Said = { ...said, to: bed, ...(d.stated && { from }) };
  const cancel: Said = { ...said, ...(d.stated ? { evn6: clock(Math.max(0, d.minute - 6)) } : { to: bed }) };
  const ofBed = { id: said.id, rec } as Said;
  switch (d.what) {
    case 0:
    case 1:
      return [A01(time, { ...moved, visit })];
    case 2:
      return [A04(time, { ...moved, visit })];
    case 3:
    case 4:
    case 5:
    case 6:
      return [A02(time, moved)];
    case 7:
    case 8:
      return [A03(time, moved)];
    case 9:
      return [A11(time, cancel)];
    case 10:
    case 11:
      return [A12(time, cancel)];
    case 12:
    case 13:
      return [A13(time, cancel)];
    case 14:
      return [A08(time, moved)];
    case 15:
      return [A06(time, d.stated ? moved : said)];
    case 16:
      return [d.stated ? A21(time, said) : A22(time, said)];
    case 17:
      return [A52(time, cancel)];
    case 18:
      return A17(
        time,
        { ...said, to: bed },
        {
          ...said,
          id: `r${index}b`,
          visit: VISITS[(d.visit + 1) % 3] as string,
          patient: `P-${VISITS[(d.visit + 1) % 3]}`,
          to: from,
        },
      ).map((event, leg) => ({ ...event, id: `r${index}.${leg}` }));
    case 19:
      return [
        A20(
          bed === "~HALL" ? "W-1" : bed,
          (["housekeeping", "unoccupied", "occupied", "contaminated"] as const)[d.minute % 4] as string,
          time,
          ofBed,
        ),
      ];
    case 20:
      return [{ ...(d.stated ? cleaned("W-2", time) : cleaningStarted("W-2", time)), id: `r${index}` }];
    case 21:
      return [A09(time, { ...said, data: { pending: place(bed) } })];
    case 22:
      return [A10(time, moved)];
    case 24:
    case 25:
    case 26:
    case 27:
    case 28:
      return [snapshot(d, said)];
    default:
      return d.stated
        ? [order("bed.requested", time, `R${d.visit}`, "admit-bed", { place: place(bed) }, { ...said, visit })]
        : [
            report("patient.merged", time, {
              ...ofBed,
              visit: null,
              patient: `P-${visit}`,
              data: { retiredPatient: `P-${VISITS[(d.visit + 1) % 3]}` },
            }),
          ];
  }
}

function snapshot(d: Draw, said: Said): Unrecorded {
  const status = STATUSES[d.minute % STATUSES.length] as string;
  const began = clock(d.other);
  const entries = [{ to: BEDS[d.bed] as string, from: began }];
  const times = { started: d.late === 30 ? null : began, ...(status === "finished" && { ended: clock(d.minute) }) };
  const klass = d.stated ? "inpatient" : "emergency";
  const visit = d.numbered ? (UNNUMBERED[d.visit] as string) : (VISITS[d.visit] as string);
  return fhir(clock(d.minute + 5), status, entries, { ...said, ...times, klass, visit, server: `e${VISITS[d.visit]}` });
}

/** Messages about three visits, five places and some beds, with lateness, cancels that may fit or not, swaps and merges, by two feeds. */
export const randomFeed: fc.Arbitrary<Unrecorded[]> = fc
  .array(draw, { minLength: 1, maxLength: 16 })
  .map((draws) => draws.flatMap(build));

export const watched = {
  visits: [...VISITS, ...UNNUMBERED],
  beds: BEDS,
  requests: VISITS.map((_, index) => `GH/R${index}`),
};
