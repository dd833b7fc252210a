import type { Flag } from "#server/canonical/claim.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import { AliasGraph } from "../identity/alias-graph.ts";
import { compareRecorded } from "../order-key.ts";
import type { SiteView } from "../site-view.ts";
import { type Dossier, isProvisional, newDossier, patientsIn } from "./dossier.ts";
import { type EncounterFold, foldEncounter } from "./encounter-fold.ts";
import type { HeldPurge } from "./purges.ts";
import { isInpatient } from "./stays.ts";
import { preferSurvivor } from "./visit-merge.ts";

/** What the desk must be told by the desks of patients and requests. */
export interface EncounterSurroundings {
  site(): SiteView;
  clock(subject: string): Instant;
  horizon: Instant;
  patientOf(token: string | null): string | null;
  adopted(canonical: string): HeldClaim[];
  /** Whether it may be one with another feed's visit and is not known to be. */
  isApart(canonical: string): boolean;
  /** A29s of a person, by the number that stands. */
  purgesOf(patient: string | null): HeldPurge[];
  /** Isolation told of the person, whichever visit it is. */
  isolationOf(patient: string | null): string[];
  ordersOf(canonical: string): { dischargeAt: Instant | null; isolation: string[] };
}

/** Keeps every dossier, and the fold and the last decided truth of each encounter after aliases. */
export class EncounterDesk {
  readonly dossiers = new Map<string, Dossier>();
  readonly aliases = new AliasGraph();
  readonly folds = new Map<string, EncounterFold>();
  readonly decided = new Map<string, EncounterNow>();
  private readonly sources = new Map<string, Set<string>>();
  private readonly around: EncounterSurroundings;

  constructor(around: EncounterSurroundings) {
    this.around = around;
  }

  dossier(key: string, facility: string): Dossier {
    let dossier = this.dossiers.get(key);
    if (!dossier) {
      dossier = newDossier(key, facility);
      this.dossiers.set(key, dossier);
    }
    return dossier;
  }

  /** Which feeds speak of this number, as received. */
  sourcesOf(key: string): ReadonlySet<string> {
    return this.sources.get(key) ?? NO_SOURCES;
  }

  noteSource(key: string, source: string): void {
    const known = this.sources.get(key);
    if (known) known.add(source);
    else this.sources.set(key, new Set([source]));
  }

  /** From the reports themselves: after a snapshot, or after one was taken out that may have been its feed's only one. */
  recountSources(key: string): void {
    this.sources.set(key, new Set(this.dossiers.get(key)?.claims.map(({ data }) => data.source)));
  }

  forget(key: string): void {
    this.dossiers.delete(key);
    this.folds.delete(key);
    this.decided.delete(key);
    this.sources.delete(key);
  }

  /** Who the encounter was held to be, and whom the reports about it name, as received. */
  patientsOf(canonical: string): string[] {
    const known = this.decided.get(canonical)?.patient ?? [];
    return [...new Set([known, ...this.members(canonical).map(patientsIn)].flat())];
  }

  /** Dossiers of all numbers that lead to one encounter. */
  members(canonical: string): Dossier[] {
    return this.aliases.members(canonical).flatMap((key) => this.dossiers.get(key) ?? []);
  }

  /** Recomputes one encounter from its claims and keeps the result. */
  fold(canonical: string): EncounterFold {
    const fold = this.compute(canonical, this.around.adopted(canonical));
    this.folds.set(canonical, fold);
    return fold;
  }

  /** The fold with other claims adopted than those it has now, for judging which fit. */
  compute(canonical: string, adopted: HeldClaim[]): EncounterFold {
    return this.foldAt(canonical, adopted, this.around.clock(`encounter:${canonical}`));
  }

  /** What the claims alone tell, whatever waits have run out since. */
  course(canonical: string): EncounterFold {
    return this.foldAt(canonical, [], 0);
  }

  private foldAt(canonical: string, adopted: HeldClaim[], clock: Instant): EncounterFold {
    const { around, aliases } = this;
    const members = this.members(canonical);
    const flags = new Set<Flag>(aliases.isReversed(canonical) ? ["merge.reversed"] : []);
    if (around.isApart(canonical)) flags.add("feeds.apart");
    const claims = preferSurvivor(canonical, members, aliases, around.site(), flags);
    const orders = around.ordersOf(canonical);
    const patient = around.patientOf(patientToken(members));
    // A purge of a number that was merged away tidies up after the merge and says nothing of the survivor.
    const own = members.filter(({ key }) => key === canonical || isProvisional(key));
    return foldEncounter(
      {
        key: canonical,
        aliases: aliases.members(canonical).filter((key) => key !== canonical),
        facility: members[0]?.facility ?? canonical.slice(0, canonical.indexOf("/")),
        patient,
        claims: withoutRepeats(adopted.length > 0 ? [...claims, ...adopted] : claims),
        milestones: members.flatMap((member) => member.milestones),
        orderedAt: orders.dischargeAt,
        isolationOrders: orders.isolation,
        personIsolation: around.isolationOf(patient),
        purges: [...own.flatMap((member) => member.purges), ...around.purgesOf(patient)],
        clock,
        horizon: around.horizon,
        flags: [...flags],
      },
      around.site(),
    );
  }

  isOpenInpatient(canonical: string): boolean {
    const now = this.folds.get(canonical)?.now;
    return now?.status === "open" && isInpatient(now.class);
  }
}

const NO_SOURCES: ReadonlySet<string> = new Set();

/** R1: the same content from the same source is one claim, however often it was journalled. */
function withoutRepeats(claims: HeldClaim[]): HeldClaim[] {
  const seen = new Map<string, HeldClaim>();
  let repeats: Set<HeldClaim> | null = null;
  for (const claim of claims) {
    const { contentKey } = claim.data.order;
    const other = seen.get(contentKey);
    if (!other) seen.set(contentKey, claim);
    else {
      const twin = isRepeat(claim, other) ? other : claims.find((one) => one !== claim && isRepeat(claim, one));
      if (!twin) continue;
      repeats ??= new Set();
      repeats.add(claim.id < twin.id ? twin : claim);
    }
  }
  return repeats ? claims.filter((claim) => !repeats.has(claim)) : claims;
}

/** One message makes several claims; only those of one kind and leg repeat each other. */
function isRepeat(a: HeldClaim, b: HeldClaim): boolean {
  return (
    a.data.order.contentKey === b.data.order.contentKey &&
    a.type === b.type &&
    a.data.source === b.data.source &&
    a.data.leg === b.data.leg
  );
}

/** The patient the visit was last said to belong to; a move of the visit outweighs messages that still name the old one. */
function patientToken(members: Dossier[]): string | null {
  const moved = members
    .flatMap((member) => member.reparents)
    .sort(compareRecorded)
    .at(-1);
  if (moved?.patient) return moved.patient;
  let newest: HeldClaim | null = null;
  for (const { claims } of members)
    for (const claim of claims)
      if (
        claim.patient &&
        (!newest || claim.r > newest.r || (claim.r === newest.r && compareRecorded(claim, newest) > 0))
      )
        newest = claim;
  return newest?.patient ?? null;
}
