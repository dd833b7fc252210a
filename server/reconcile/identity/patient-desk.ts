import type { EncounterClass } from "#server/canonical/claim.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import type { HeldPurge } from "../encounter/purges.ts";
import { compareRecorded } from "../order-key.ts";
import { AliasGraph } from "./alias-graph.ts";

/** What is known under one patient token: which encounter keys name it, claims that name no encounter, and purges. */
export interface PatientFile {
  keys: string[];
  loose: HeldClaim[];
  /** A29. */
  purges: HeldPurge[];
}

/** Encounters by patient, patient aliases, and the claims that find their encounter through the patient alone. */
export class PatientDesk {
  readonly files = new Map<string, PatientFile>();
  readonly aliases = new AliasGraph();

  file(token: string): PatientFile {
    let file = this.files.get(token);
    if (!file) {
      file = { keys: [], loose: [], purges: [] };
      this.files.set(token, file);
    }
    return file;
  }

  resolve(token: string | null): string | null {
    return token === null ? null : this.aliases.resolve(token);
  }

  /** Every token of the same person. */
  tokensOf(token: string): string[] {
    return this.aliases.members(this.aliases.resolve(token));
  }

  /** Received encounter keys of a patient under all its tokens. */
  keysOf(canonical: string): string[] {
    return [...new Set(this.aliases.members(canonical).flatMap((token) => this.files.get(token)?.keys ?? []))].sort();
  }

  looseOf(canonical: string): HeldClaim[] {
    return this.aliases
      .members(canonical)
      .flatMap((token) => this.files.get(token)?.loose ?? [])
      .sort(compareRecorded);
  }
}

/** A visit that a claim without a number could mean. */
export interface Candidate {
  key: string;
  now: EncounterNow;
}

const REOPENS = new Set(["encounter.discharged.cancelled"]);
const PLANS = new Set(["encounter.preadmitted.cancelled", "encounter.admission.expected.cancelled"]);

/** F9's last resort: the one open encounter of that patient, facility and compatible class, at the claim's own time. */
export function findEncounter(claim: HeldClaim, candidates: Candidate[]): string | null {
  const here = candidates.filter(
    ({ now }) => now.facility === claim.facility && isCompatible(claim.data.class ?? null, now.class),
  );
  if (REOPENS.has(claim.type)) {
    const closed = here.filter(({ now }) => now.closedAt !== null && now.closedAt <= claim.r);
    return closed.sort((a, b) => (a.now.closedAt ?? 0) - (b.now.closedAt ?? 0)).at(-1)?.key ?? only(here, claim);
  }
  return only(here, claim);
}

/** Whether a visit that is over is among those that a claim without a number could mean. */
export function mayMean(claim: HeldClaim, visit: Over): boolean {
  if (visit.facility !== claim.facility || !isCompatible(claim.data.class ?? null, visit.class)) return false;
  if (PLANS.has(claim.type)) return false;
  return wasOpenAt(visit, claim.t) || (REOPENS.has(claim.type) && visit.closedAt !== null && visit.closedAt <= claim.r);
}

type Over = Pick<EncounterNow, "facility" | "class" | "status" | "arrivedAt" | "closedAt">;

function only(candidates: Candidate[], claim: HeldClaim): string | null {
  const fitting = candidates.filter(({ now }) =>
    PLANS.has(claim.type) ? now.status === "planned" : wasOpenAt(now, claim.t),
  );
  if (fitting.length === 1) return fitting[0]?.key ?? null;
  const exact = fitting.filter(({ now }) => now.class !== null && now.class === claim.data.class);
  return exact.length === 1 ? (exact[0]?.key ?? null) : null;
}

function wasOpenAt(now: Over, at: Instant): boolean {
  if (now.status !== "open" && now.status !== "closed") return false;
  return (now.arrivedAt === null || now.arrivedAt <= at) && (now.closedAt === null || now.closedAt >= at);
}

const APART: readonly (EncounterClass | null)[] = ["outpatient", "recurring", "commercial", "no-visit", "preadmit"];

export function isCompatible(stated: EncounterClass | null, known: EncounterClass | null): boolean {
  if (stated === null || known === null || stated === known) return true;
  return !APART.includes(stated) && !APART.includes(known);
}

const ADOPTION_MS = 5 * 60_000;

/**
 * The numbered visit that a provisional one turned out to be: the same patient and facility, and a start within minutes, or no
 * start of its own while the provisional one is open.
 */
export function findAdopter(provisional: EncounterNow, candidates: Candidate[]): string | null {
  const fits = candidates.filter(({ now }) => {
    if (now.facility !== provisional.facility || !isCompatible(now.class, provisional.class)) return false;
    if (now.arrivedAt !== null && provisional.arrivedAt !== null && !now.flags.includes("admit.missing"))
      return Math.abs(now.arrivedAt - provisional.arrivedAt) <= ADOPTION_MS;
    return (
      now.flags.includes("admit.missing") &&
      (now.arrivedAt === null || now.arrivedAt >= (provisional.arrivedAt ?? now.arrivedAt))
    );
  });
  return fits.length === 1 ? (fits[0]?.key ?? null) : null;
}
