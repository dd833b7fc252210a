import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HouseFacts } from "./house-facts.ts";

const KEEP_MS = 26 * 3_600_000;

interface Visit {
  encounter: string;
  arrivedAt: Instant;
  /** First treatment space. */
  beddedAt: Instant | null;
  leftAt: Instant | null;
  leftUnseen: boolean;
}

/** Emergency visits of the last day, per facility: arrivals, departures, who left unseen, and the last door-to-bed time. */
export class EmergencyBook {
  readonly #visits = new Map<string, Map<string, Visit>>();
  readonly #versions = new Map<string, number>();

  observe(house: HouseFacts, was: EncounterNow | undefined, now: EncounterNow): void {
    const visits = this.#of(now.facility);
    if (now.status === "cancelled" || now.status === "merged") {
      if (visits.delete(now.key)) this.#touch(now.facility);
      return;
    }
    const emergencyStays = now.stays.filter((stay) => stay.place.unit && house.units.emergency.has(stay.place.unit));
    const isEmergency = emergencyStays.length > 0 || now.class === "emergency" || was?.class === "emergency";
    if (!isEmergency || now.arrivedAt === null || house.clock - now.arrivedAt > KEEP_MS) return;
    const current = now.place?.unit ? house.units.emergency.has(now.place.unit) : now.status === "open";
    const lastEmergency = emergencyStays[emergencyStays.length - 1];
    this.#touch(now.facility);
    visits.set(now.key, {
      encounter: now.key,
      arrivedAt: now.arrivedAt,
      beddedAt: emergencyStays.find((stay) => stay.place.bed)?.from ?? null,
      leftAt: current && now.status === "open" ? null : (lastEmergency?.to ?? now.closedAt ?? null),
      leftUnseen: now.leftUnseen,
    });
    if (visits.size % 64 === 0) this.#forgetOld(visits, house.clock);
  }

  visits(facility: string): Iterable<Visit> {
    return this.#of(facility).values();
  }

  /** Grows with every change, so that an unchanged department need not be drawn again. */
  version(facility: string): number {
    return this.#versions.get(facility) ?? 0;
  }

  #touch(facility: string): void {
    this.#versions.set(facility, this.version(facility) + 1);
  }

  #of(facility: string): Map<string, Visit> {
    const known = this.#visits.get(facility);
    if (known) return known;
    const fresh = new Map<string, Visit>();
    this.#visits.set(facility, fresh);
    return fresh;
  }

  #forgetOld(visits: Map<string, Visit>, clock: Instant): void {
    for (const [key, visit] of visits) if (clock - visit.arrivedAt > KEEP_MS) visits.delete(key);
  }

  snapshot(): [string, Visit[]][] {
    return [...this.#visits].map(([facility, visits]) => [facility, [...visits.values()]]);
  }

  restore(saved: [string, Visit[]][]): void {
    for (const [facility, visits] of saved)
      this.#visits.set(facility, new Map(visits.map((visit) => [visit.encounter, visit])));
  }
}
