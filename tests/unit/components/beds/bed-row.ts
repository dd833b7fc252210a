import type { BedsSite } from "#components/beds/beds-site.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";

export const NOW = Date.UTC(2026, 10, 17, 18, 42);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** An empty, ready, freshly confirmed bed, with what the test is about laid over it. */
export function bedRow(over: Partial<BedRow> = {}): BedRow {
  return {
    id: "5E-12",
    facility: "LKF",
    unit: "5E",
    room: "12",
    label: "12",
    state: "ready",
    since: NOW - 2 * HOUR,
    confirmedAt: NOW - 4 * MINUTE,
    confirmedBy: "EPIC-ADT A02",
    encounter: null,
    occupants: [],
    conflicts: [],
    heldFor: null,
    leaving: null,
    leavingAt: null,
    orderedAt: null,
    block: null,
    class: "standard",
    private: false,
    isolationCapable: false,
    isolation: [],
    assertion: null,
    flags: [],
    ...over,
  };
}

export const SITE: BedsSite = {
  facilities: [{ id: "LKF", name: "Larkfield General", timeZone: "America/New_York", staffedBeds: 400 }],
  units: [
    { id: "MICU", facility: "LKF", name: "Medical ICU", group: "critical", division: "Critical" },
    { id: "5E", facility: "LKF", name: "Surgery east", group: "adult", division: "Adult" },
    { id: "5W", facility: "LKF", name: "Surgery west", group: "adult", division: "Adult" },
    { id: "PED", facility: "LKF", name: "Children", group: "pediatric", division: "Children" },
  ],
  policy: { confirmationHours: 8, assertionHours: 4, cleaningMinutes: 60, dischargeMinutes: 120 },
  explains: true,
};
