import { isServerKey } from "#server/canonical/server-key.ts";
import type { HeldClaim } from "../claim-record.ts";
import { isProvisional } from "../encounter/dossier.ts";
import type { EncounterDesk } from "../encounter/encounter-desk.ts";
import type { AliasChange } from "./alias-graph.ts";
import type { FeedJoins } from "./feed-joins.ts";
import { sharesAny } from "./feed-visits.ts";
import { type Candidate, findAdopter, findEncounter, type PatientDesk } from "./patient-desk.ts";

/**
 * Joins what only the patient connects: starts without a number to the numbered visit, one feed's visit to another's, and
 * claims without a number to the open one. All are judged anew over the whole set whenever the patient's claims change, so
 * arrival does not matter.
 */
export class PatientLinks {
  private readonly patients: PatientDesk;
  private readonly encounters: EncounterDesk;
  private readonly feeds: FeedJoins;
  private readonly adoptedBy = new Map<string, HeldClaim[]>();
  private readonly assignments = new Map<string, string>();

  constructor(patients: PatientDesk, encounters: EncounterDesk, feeds: FeedJoins) {
    this.patients = patients;
    this.encounters = encounters;
    this.feeds = feeds;
  }

  adopted(canonical: string): HeldClaim[] {
    return this.adoptedBy.get(canonical) ?? [];
  }

  needsWork(patient: string): boolean {
    if (this.patients.looseOf(patient).length > 0) return true;
    const keys = this.keysOf(patient);
    return keys.some(isProvisional) || this.feeds.concerns(keys);
  }

  /** Which of the patient's visits turned out to be one, and the encounters of which that is in doubt, or no longer. */
  joinVisits(patient: string): { changes: AliasChange[]; doubted: string[] } {
    const keys = this.keysOf(patient);
    const parted = this.feeds.part(keys);
    const adopted = this.adoptProvisional(keys);
    const { changes, doubted } = this.feeds.join(patient, keys, parted.edges);
    return { changes: settled([...parted.changes, ...adopted, ...changes]), doubted };
  }

  /** With the numbers that sources joined to the patient's own, although only another patient's reports name them. */
  keysOf(patient: string): string[] {
    const { aliases } = this.encounters;
    const named = this.patients.keysOf(patient);
    const all = new Set(named.flatMap((key) => aliases.members(aliases.resolve(key))));
    return all.size === named.length ? named : [...all].sort();
  }

  /** Which provisional visits turned out to be which numbered ones. */
  private adoptProvisional(keys: string[]): AliasChange[] {
    const { aliases } = this.encounters;
    const changes: AliasChange[] = [];
    for (const key of keys.filter(isProvisional)) {
      const id = `adopt:${key}`;
      changes.push(...aliases.remove(id));
      const own = this.encounters.compute(key, []).now;
      const candidates = this.candidates(this.numberedBeside(key, keys), () => []);
      const adopter = own ? findAdopter(own, candidates) : null;
      if (adopter) changes.push(...aliases.add({ id, retired: key, survivor: adopter, r: 0, kind: "rename" }));
    }
    return changes;
  }

  /** Of the same feed if that has any: what another feed has of the visit is a join's to find. */
  private numberedBeside(provisional: string, keys: string[]): string[] {
    const numbered = keys.filter((key) => !isProvisional(key) && !isServerKey(key));
    const sources = this.encounters.sourcesOf(provisional);
    const own = numbered.filter((key) => sharesAny(this.encounters.sourcesOf(key), sources));
    return own.length > 0 ? own : numbered;
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
      const claims = [...this.adoptedFromOthers(key, patient), ...(assigned.get(key) ?? [])];
      const before = this.adopted(key);
      if (claims.length !== before.length || claims.some((claim) => !before.includes(claim))) touched.add(key);
      this.adopt(key, claims);
    }
    return [...touched];
  }

  /** Of a claim that was taken out: the visit that it was held to mean. */
  release(id: string): string | null {
    const key = this.assignments.get(id) ?? null;
    if (key === null) return null;
    this.assignments.delete(id);
    this.adopt(
      key,
      this.adopted(key).filter((claim) => claim.id !== id),
    );
    return key;
  }

  private adopt(key: string, claims: HeldClaim[]): void {
    if (claims.length > 0) this.adoptedBy.set(key, claims);
    else this.adoptedBy.delete(key);
  }

  /** A visit that two patients' reports name takes claims of both. */
  private adoptedFromOthers(key: string, patient: string): HeldClaim[] {
    return this.adopted(key).filter((claim) => this.patients.resolve(claim.patient) !== patient);
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
    first.set(change.node, known ? { ...known, now: change.now, because: change.because ?? known.because } : change);
  }
  return [...first.values()].filter((change) => change.was !== change.now);
}
