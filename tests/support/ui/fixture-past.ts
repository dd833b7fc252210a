import type { PastMinute } from "#server/contracts/past-minute.ts";
import type { FixtureRoute } from "./fixture-api.ts";
import type { FixtureGateway } from "./fixture-gateway.ts";

/** The bed that a late transfer empties in hindsight. */
export const LEARNT_BED = "5E-12";

/** What was learnt since: the patient of one bed had been moved out already. */
export function withHindsight(then: FixtureGateway): void {
  const bed = then.row("beds", LEARNT_BED);
  if (bed) then.change("beds", { upserts: [{ ...bed, state: "dirty", encounter: null, occupants: [] }] });
}

/** `/api/v1/past`: even minutes are as shown, minutes that end in 1 were drawn by older code, of the rest no digest was kept. */
export const pastApi: FixtureRoute = ({ path, query }) => {
  if (path !== "/api/v1/past") return null;
  const at = Date.parse(query.get("at") ?? "");
  const named = query.get("known");
  const known = named === null ? at : named === "now" ? Date.now() : Date.parse(named);
  const minute = Math.floor(at / 60_000);
  const state = minute % 2 === 0 ? "as-shown" : minute % 10 === 1 ? "redrawn" : "no-digest";
  const body: PastMinute = {
    at,
    known,
    position: 48_231,
    shown: {
      state,
      drawnBy: state === "no-digest" ? null : state === "redrawn" ? "2+5ee1f00d" : "3+c0ffee01",
      redrawnBy: "3+c0ffee01",
      differing: state === "redrawn" ? ["wall", "beds"] : [],
    },
    changedBeds: known > at ? [change(at)] : [],
  };
  return { status: 200, body };
};

function change(at: number): PastMinute["changedBeds"][number] {
  const report = { id: "late", type: "encounter.transferred", source: "EPIC-ADT", trigger: "A02" };
  return {
    bed: LEARNT_BED,
    unit: "5E",
    was: "occupied",
    now: "dirty",
    because: [{ ...report, recordedAt: at + 70 * 60_000 }],
  };
}
