import type { RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { EncounterFold } from "../encounter/encounter-fold.ts";
import { type HeldRequest, requestKind } from "./request-claim.ts";
import { foldRequests, type RequestContext } from "./request-fold.ts";

/** All reports that speak of one order (any of its numbers), or of one encounter's demand that has no number. Plain JSON. */
export interface RequestFile {
  id: string;
  /** Null: the reports have no number, and each request is named by the event that opened it. */
  key: string | null;
  facility: string;
  claims: HeldRequest[];
}

export interface RequestSurroundings {
  canonical(key: string): string;
  members(canonical: string): string[];
  foldOf(canonical: string): EncounterFold | undefined;
  patientOf(token: string | null): string | null;
}

/** Keeps every request by its numbers, and the last decided truth about it. */
export class RequestDesk {
  readonly files = new Map<string, RequestFile>();
  readonly decided = new Map<string, RequestNow>();
  /** Which requests a file made last time, so that one that is gone can be closed. */
  readonly keysOf = new Map<string, string[]>();
  private readonly byNumber = new Map<string, string>();
  private readonly byEncounter = new Map<string, Set<string>>();
  private readonly byPatient = new Map<string, Set<string>>();
  private readonly around: RequestSurroundings;

  constructor(around: RequestSurroundings) {
    this.around = around;
  }

  /** Files a report and answers with the files it touched: several when it shows that two were one. */
  take(claim: HeldRequest): string[] {
    const ids = this.filesFor(claim);
    const [id, ...others] = ids.length > 0 ? ids : [this.newFile(claim)];
    const file = this.files.get(id as string) as RequestFile;
    for (const other of others) this.join(file, other);
    file.claims.push(claim);
    this.index(file, claim);
    return [file.id, ...others];
  }

  /** Puts a file of a snapshot back. */
  adopt(file: RequestFile): void {
    this.files.set(file.id, file);
    for (const claim of file.claims) this.index(file, claim);
  }

  fileOfEncounter(keys: string[]): string[] {
    const ids = new Set(keys.flatMap((key) => [...(this.byEncounter.get(key) ?? [])]));
    return [...ids].filter((id) => this.files.has(id));
  }

  /** Takes a file out of memory; answers with the ids of its reports. */
  drop(id: string): string[] {
    const claims = this.files.get(id)?.claims ?? [];
    this.files.delete(id);
    for (const key of this.keysOf.get(id) ?? []) this.decided.delete(key);
    this.keysOf.delete(id);
    for (const claim of claims) {
      for (const number of this.numbersOf(claim)) if (this.byNumber.get(number) === id) this.byNumber.delete(number);
      if (claim.encounter) forget(this.byEncounter, claim.encounter, id);
      if (claim.patient) forget(this.byPatient, claim.patient, id);
    }
    return claims.map((claim) => claim.id);
  }

  fileOfPatient(token: string): string[] {
    return [...(this.byPatient.get(token) ?? [])].filter((id) => this.files.has(id));
  }

  /** Encounter keys, as received, that a file's reports name. */
  encountersOf(id: string): string[] {
    return [...new Set((this.files.get(id)?.claims ?? []).flatMap((claim) => claim.encounter ?? []))];
  }

  patientsOf(id: string): string[] {
    return [...new Set((this.files.get(id)?.claims ?? []).flatMap((claim) => claim.patient ?? []))];
  }

  /** Discharge and isolation orders change what is true of the encounter itself. */
  concernsEncounter(id: string): boolean {
    return (this.files.get(id)?.claims ?? []).some((claim) => {
      const kind = requestKind(claim);
      return kind === "discharge" || kind === "isolation";
    });
  }

  /** Takes a report out; answers with the file it was in. */
  withdraw(file: string, id: string): string[] {
    const held =
      this.files.get(file) ?? [...this.files.values()].find((other) => other.claims.some((claim) => claim.id === id));
    if (!held) return [];
    held.claims = held.claims.filter((claim) => claim.id !== id);
    return [held.id];
  }

  fold(id: string): RequestNow[] {
    const file = this.files.get(id);
    return file ? foldRequests(file.key, file.facility, file.claims, this.contextOf(file)) : [];
  }

  /** Whatever the encounter does, an order stands or not: what its pathway and isolation rest on. */
  standingOrders(canonical: string): { dischargeAt: Instant | null; isolation: string[] } {
    const standing = this.standing(this.fileOfEncounter(this.around.members(canonical)));
    const discharges = standing.filter((now) => now.kind === "discharge").map((now) => now.openedAt);
    return {
      dischargeAt: discharges.length > 0 ? Math.max(...discharges) : null,
      isolation: isolationCodes(standing),
    };
  }

  /** Isolation that was told of the person and not of one visit. */
  isolationOfPatient(token: string): string[] {
    return isolationCodes(this.standing(this.fileOfPatient(token).filter((id) => this.encountersOf(id).length === 0)));
  }

  private standing(ids: string[]): RequestNow[] {
    return ids.flatMap((id) => {
      const file = this.files.get(id) as RequestFile;
      const kind = file.claims[0] ? requestKind(file.claims[0]) : "other";
      if (kind !== "discharge" && kind !== "isolation") return [];
      return foldRequests(file.key, file.facility, file.claims, NOTHING).filter((now) => now.status !== "cancelled");
    });
  }

  private contextOf(file: RequestFile): RequestContext {
    const { around } = this;
    const named = file.claims.findLast((claim) => claim.encounter !== null);
    const encounter = named?.encounter ? around.canonical(named.encounter) : null;
    const fold = encounter ? around.foldOf(encounter) : undefined;
    const token = file.claims.findLast((claim) => claim.patient !== null)?.patient ?? null;
    return {
      encounter,
      patient: fold?.now?.patient ?? around.patientOf(token),
      arrivals: fold?.walk.arrivals ?? [],
      overAt: fold?.now?.closedAt ?? null,
      discharged: fold?.now?.status === "closed",
    };
  }

  private numbersOf(claim: HeldRequest): string[] {
    return claim.data.numbers.map((number) => `${claim.facility}|${requestFamily(claim)}|${number}`);
  }

  private filesFor(claim: HeldRequest): string[] {
    const numbers = this.numbersOf(claim);
    if (numbers.length === 0) {
      const id = unnumbered(claim);
      return this.files.has(id) ? [id] : [];
    }
    return [...new Set(numbers.flatMap((number) => this.byNumber.get(number) ?? []))];
  }

  private newFile(claim: HeldRequest): string {
    const [number] = claim.data.numbers;
    const id = number === undefined ? unnumbered(claim) : `${claim.facility}|${requestFamily(claim)}|${number}`;
    const family = requestFamily(claim);
    const key = number === undefined ? null : `${claim.facility}/${family === "order" ? "" : `${family}:`}${number}`;
    this.files.set(id, { id, key, facility: claim.facility, claims: [] });
    return id;
  }

  private join(file: RequestFile, other: string): void {
    const joined = this.files.get(other);
    if (!joined) return;
    this.files.delete(other);
    for (const claim of joined.claims) {
      file.claims.push(claim);
      this.index(file, claim);
    }
  }

  private index(file: RequestFile, claim: HeldRequest): void {
    for (const number of this.numbersOf(claim)) this.byNumber.set(number, file.id);
    if (claim.encounter) note(this.byEncounter, claim.encounter, file.id);
    if (claim.patient) note(this.byPatient, claim.patient, file.id);
  }
}

function note(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function forget(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}

function isolationCodes(standing: RequestNow[]): string[] {
  return standing.filter((now) => now.kind === "isolation" && now.status !== "done").map((now) => now.code);
}

const NOTHING: RequestContext = { encounter: null, patient: null, arrivals: [], overAt: null, discharged: false };

/** Numbers of appointments, referrals and orders are counted apart, even where they look alike. */
function requestFamily(claim: HeldRequest): string {
  const kind = requestKind(claim);
  return kind === "appointment" || kind === "referral" || kind === "priorauth" ? kind : "order";
}

/** Demand without a number belongs to its encounter, one kind at a time; anything else without one stands for itself. */
function unnumbered(claim: HeldRequest): string {
  const kind = requestKind(claim);
  const shared = kind === "admit-bed" || kind === "transfer-bed" || kind === "discharge";
  return shared && claim.encounter ? `${claim.encounter}|${kind}` : claim.id;
}
