import fc from "fast-check";
import {
  A01,
  A03,
  A04,
  A05,
  A08,
  A16,
  cleaned,
  order,
  place,
  type Said,
  type Unrecorded,
} from "#tests/unit/reconcile/support/feed.ts";

/** Asked for in the ward, in the emergency department, or nowhere in particular. */
const WANTED = [place("W-1"), place("ED-1"), null];

interface Plan {
  what: number;
  /** Half hours after eight. */
  half: number;
  visit: number;
  bed: number;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  what: fc.nat(11),
  half: fc.nat(8),
  visit: fc.nat(3),
  bed: fc.nat(2),
});

/** A day as it is planned: who waits, who is asked a bed for and where, who is expected and who is to leave, and when. */
export const randomPlans: fc.Arbitrary<Unrecorded[]> = fc
  .array(plan, { minLength: 4, maxLength: 30 })
  .map((plans) => plans.toSorted((a, b) => a.half - b.half).map(said));

function said({ what, half, visit, bed }: Plan, index: number): Unrecorded {
  const time = clock(half);
  const who: Said = { id: `p${index}`, visit: `V${visit}`, patient: `P${visit}`, controlId: `PLAN${index}` };
  const ward = `W-${bed + 1}`;
  switch (what) {
    case 0:
      return A01(time, { ...who, to: ward });
    case 1:
      return A04(time, { ...who, to: "ED-1" });
    case 2:
      return A04(time, { ...who, to: null });
    case 3:
      return A05(time, { ...who, data: { plannedAt: hour(half, 2 + bed) } });
    case 4:
      return A16(time, { ...who, data: { dischargeAt: hour(half, 1 + bed * 2) } });
    case 5:
      return order("discharge.order.signed", time, `D${visit}`, "discharge", {}, who);
    case 6:
    case 9:
      return order("bed.requested", time, `R${visit}`, "admit-bed", { place: WANTED[bed] }, who);
    case 7:
      return order("bed.request.cancelled", time, `R${visit}`, "admit-bed", {}, who);
    case 8:
      return A03(time, who);
    case 10:
      return { ...cleaned(ward, time), id: `p${index}` };
    default:
      return A08(time, { ...who, to: ward });
  }
}

function clock(half: number): string {
  return `${String(8 + Math.trunc(half / 2)).padStart(2, "0")}:${half % 2 === 0 ? "00" : "30"}`;
}

function hour(half: number, later: number): number {
  return Date.UTC(2026, 10, 17, 8 + later, half * 30);
}
