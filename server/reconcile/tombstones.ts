import type { Instant } from "#server/canonical/instant.ts";
import type { Cause } from "./cause.ts";
import type { HeldClaim } from "./claim-record.ts";
import type { Tombstone } from "./tombstone.ts";

/** What has left memory, by number and by patient. */
export class Tombstones {
  private readonly byKey = new Map<string, Tombstone>();
  private readonly byPatient = new Map<string, Set<string>>();

  get(key: string): Tombstone | undefined {
    return this.byKey.get(key);
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  values(): MapIterator<Tombstone> {
    return this.byKey.values();
  }

  add(tombstone: Tombstone): void {
    this.byKey.set(tombstone.key, tombstone);
    const patient = tombstone.visit?.patient;
    if (patient) this.byPatient.set(patient, (this.byPatient.get(patient) ?? new Set()).add(tombstone.key));
  }

  delete(key: string): void {
    const patient = this.byKey.get(key)?.visit?.patient;
    const others = patient ? this.byPatient.get(patient) : undefined;
    if (patient && others?.delete(key) && others.size === 0) this.byPatient.delete(patient);
    this.byKey.delete(key);
  }

  /** A feed that never spoke of a buried visit tells of one of the same patient that had begun by its end: it may be that one. */
  wake(tokens: readonly string[], claim: HeldClaim, cause: Cause): void {
    for (const token of tokens)
      for (const key of this.byPatient.get(token) ?? []) {
        const tombstone = this.byKey.get(key);
        const visit = tombstone?.visit;
        if (!tombstone || !visit || visit.until < beganBy(claim) || visit.sources.includes(claim.data.source)) continue;
        tombstone.wantedBy.push(cause);
      }
  }

  /** Numbers whose history is needed again, with those that left together with them. */
  missing(): string[] {
    const named = [...this.byKey.values()].filter(({ waiting, wantedBy }) => waiting.length + wantedBy.length > 0);
    return [...new Set(named.flatMap(({ group }) => group))].filter((key) => this.byKey.has(key));
  }
}

function beganBy({ t, data }: HeldClaim): Instant {
  return Math.min(t, data.admitAt ?? t, data.fhir?.periodStart ?? t);
}
