import type { HeldClaim } from "../claim-record.ts";
import { isProvisional } from "../encounter/dossier.ts";
import type { EncounterDesk } from "../encounter/encounter-desk.ts";
import type { AliasChange } from "./alias-graph.ts";
import { type Candidate, findAdopter, findEncounter, type PatientDesk } from "./patient-desk.ts";

/**
 * Joins what only the patient connects: starts without a number to the numbered visit, and claims without a number to the
 * open one. Both are judged anew over the whole set whenever the patient's claims change, so arrival does not matter.
 */
export class PatientLinks {
  private readonly patients: PatientDesk;
  private readonly encounters: EncounterDesk;
  private readonly adoptedBy = new Map<string, HeldClaim[]>();
  private readonly assignments = new Map<string, string>();

  constructor(patients: PatientDesk, encounters: EncounterDesk) {
    this.patients = patients;
    this.encounters = encounters;
  }

  adopted(canonical: string): HeldClaim[] {
    return this.adoptedBy.get(canonical) ?? [];
  }

  needsWork(patient: string): boolean {
    return this.patients.looseOf(patient).length > 0 || this.patients.keysOf(patient).some(isProvisional);
  }

  /** Which provisional visits turned out to be which numbered ones. */
  adoptProvisional(patient: string): AliasChange[] {
    const { aliases } = this.encounters;
    const keys = this.patients.keysOf(patient);
    const changes: AliasChange[] = [];
    for (const key of keys.filter(isProvisional)) {
      const id = `adopt:${key}`;
      changes.push(...aliases.remove(id));
      const own = this.encounters.compute(key, []).now;
      const candidates = this.candidates(
        keys.filter((other) => !isProvisional(other)),
        () => [],
      );
      const adopter = own ? findAdopter(own, candidates) : null;
      if (adopter) changes.push(...aliases.add({ id, retired: key, survivor: adopter, r: 0, kind: "rename" }));
    }
    return settled(changes);
  }

  /** Which open visits the patient's claims without a number belong to; answers with the visits whose claims changed. */
  assignLoose(patient: string): string[] {
    const keys = [...new Set(this.patients.keysOf(patient).map((key) => this.encounters.aliases.resolve(key)))];
    const assigned = new Map<string, HeldClaim[]>();
    const touched = new Set<string>();
    for (const claim of this.patients.looseOf(patient)) {
      const target = findEncounter(
        claim,
        this.candidates(keys, (key) => assigned.get(key) ?? []),
      );
      const before = this.assignments.get(claim.id);
      if (target) assigned.set(target, [...(assigned.get(target) ?? []), claim]);
      if (before === (target ?? undefined)) continue;
      if (before) touched.add(before);
      if (target) {
        this.assignments.set(claim.id, target);
        touched.add(target);
      } else this.assignments.delete(claim.id);
    }
    for (const key of new Set([...keys, ...touched])) {
      const claims = assigned.get(key);
      if (claims) this.adoptedBy.set(key, claims);
      else this.adoptedBy.delete(key);
    }
    return [...touched];
  }

  private candidates(keys: string[], adopted: (key: string) => HeldClaim[]): Candidate[] {
    return keys.flatMap((key) => {
      const { now } = this.encounters.compute(key, adopted(key));
      return now ? [{ key, now }] : [];
    });
  }
}

/** Only the net effect of taking adoptions away and giving them again. */
function settled(changes: AliasChange[]): AliasChange[] {
  const first = new Map<string, AliasChange>();
  for (const change of changes) {
    const known = first.get(change.node);
    first.set(change.node, known ? { ...known, now: change.now } : change);
  }
  return [...first.values()].filter((change) => change.was !== change.now);
}
