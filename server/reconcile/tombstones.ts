import type { Instant } from "#server/canonical/instant.ts";
import { isServerKey, serverKey } from "#server/canonical/server-key.ts";
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

  /** What is told of a visit of the same patient may be about a buried one: then that is wanted again. */
  wake(tokens: readonly string[], claim: HeldClaim, cause: Cause): void {
    for (const token of tokens)
      for (const key of this.byPatient.get(token) ?? []) {
        const tombstone = this.byKey.get(key);
        if (tombstone && mayBeOf(claim, tombstone)) tombstone.wantedBy.push(cause);
      }
  }

  /** Numbers whose history is needed again, with those that left together with them. */
  missing(): string[] {
    const named = [...this.byKey.values()].filter(({ waiting, wantedBy }) => waiting.length + wantedBy.length > 0);
    return [...new Set(named.flatMap(({ group }) => group))].filter((key) => this.byKey.has(key));
  }
}

/**
 * Another number of a feed that spoke of it is another visit. What bears no number, or another feed's, may mean it unless it is
 * later than its end, which only a cancelled discharge of it is.
 */
function mayBeOf(claim: HeldClaim, { key, visit }: Tombstone): boolean {
  if (!visit) return false;
  const resource = resourceOf(claim);
  if (resource !== null && (resource === key || visit.resources.includes(resource))) return true;
  const isUnnumbered = claim.encounter === null || isServerKey(claim.encounter);
  if (isUnnumbered && claim.type === "encounter.discharged.cancelled") return true;
  return (isUnnumbered || !visit.sources.includes(claim.data.source)) && beganBy(claim) <= visit.until;
}

/** The FHIR resource that a claim is a version of, as a stand-in for a number. */
export function resourceOf({ facility, data }: HeldClaim): string | null {
  return data.fhir?.serverId ? serverKey(facility, data.fhir.serverId, data.source) : null;
}

function beganBy({ t, data }: HeldClaim): Instant {
  return Math.min(t, data.admitAt ?? t, data.fhir?.periodStart ?? t);
}
