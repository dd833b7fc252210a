import type { RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { EncounterFold } from "../encounter/encounter-fold.ts";
import { compareRecorded } from "../order-key.ts";
import { concernsEncounter, type HeldRequest, requestKind } from "./request-claim.ts";
import { foldRequests, followsCourse, type RequestContext } from "./request-fold.ts";
import { RequestIndex } from "./request-index.ts";

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
  private readonly index = new RequestIndex();
  private readonly around: RequestSurroundings;

  constructor(around: RequestSurroundings) {
    this.around = around;
  }

  /** Files a report and answers with the files it touched: several when it shows that two were one. */
  take(claim: HeldRequest): string[] {
    const numbers = numbersOf(claim);
    const ids = this.filesFor(claim, numbers);
    const [id, ...others] = ids.length > 0 ? ids : [this.newFile(claim, numbers)];
    const file = this.files.get(id as string) as RequestFile;
    for (const other of others) this.join(file, other);
    file.claims.push(claim);
    this.name(file, claim, numbers);
    return [file.id, ...others];
  }

  /** Puts a file of a snapshot back. */
  adopt(file: RequestFile): void {
    this.files.set(file.id, file);
    for (const claim of file.claims) this.name(file, claim, numbersOf(claim));
  }

  fileOfEncounter(keys: string[]): string[] {
    return [...this.index.ofEncounters(keys)].filter((id) => this.files.has(id));
  }

  /** Takes a file out of memory; answers with the ids of its reports. */
  drop(id: string): string[] {
    const file = this.files.get(id);
    if (!file) return [];
    this.files.delete(id);
    for (const key of this.keysOf.get(id) ?? []) this.decided.delete(key);
    this.keysOf.delete(id);
    this.index.drop(file);
    for (const claim of file.claims)
      for (const number of numbersOf(claim)) if (this.byNumber.get(number) === id) this.byNumber.delete(number);
    return file.claims.map((claim) => claim.id);
  }

  fileOfPatient(token: string): string[] {
    return [...this.index.ofPatient(token)].filter((id) => this.files.has(id));
  }

  /** Encounter keys, as received, that a file's reports name. */
  encountersOf(id: string): string[] {
    return [...new Set((this.files.get(id)?.claims ?? []).flatMap((claim) => claim.encounter ?? []))];
  }

  patientsOf(id: string): string[] {
    return [...new Set((this.files.get(id)?.claims ?? []).flatMap((claim) => claim.patient ?? []))];
  }

  concernsEncounter(id: string): boolean {
    return this.index.mayConcernEncounter(id) && (this.files.get(id)?.claims ?? []).some(concernsEncounter);
  }

  /** Whether more than whose it is depends on what the encounter does: of a result or an appointment nothing does. */
  followsCourse(id: string): boolean {
    return (this.files.get(id)?.claims ?? []).some((claim) => followsCourse(requestKind(claim)));
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
    const standing = this.standing(this.index.ordersOfEncounters(this.around.members(canonical)));
    const discharges = standing.filter((now) => now.kind === "discharge").map((now) => now.openedAt);
    return {
      dischargeAt: discharges.length > 0 ? Math.max(...discharges) : null,
      isolation: isolationCodes(standing),
    };
  }

  /** Isolation that was told of the person and not of one visit. */
  isolationOfPatient(token: string): string[] {
    const ofPerson = [...this.index.ordersOfPatient(token)].filter((id) => this.encountersOf(id).length === 0);
    return isolationCodes(this.standing(ofPerson));
  }

  private standing(ids: Iterable<string>): RequestNow[] {
    const found: RequestNow[] = [];
    for (const id of ids) {
      const file = this.files.get(id);
      const [first] = file?.claims ?? [];
      if (!file || !first || !concernsEncounter(first)) continue;
      for (const now of foldRequests(file.key, file.facility, file.claims, NOTHING))
        if (now.status !== "cancelled") found.push(now);
    }
    return found;
  }

  private contextOf(file: RequestFile): RequestContext {
    const { around } = this;
    const visit = lastWord(file.claims, "encounter");
    const encounter = visit === null ? null : around.canonical(visit);
    const fold = encounter ? around.foldOf(encounter) : undefined;
    const token = lastWord(file.claims, "patient");
    return {
      encounter,
      patient: fold?.now?.patient ?? around.patientOf(token),
      arrivals: fold?.walk.arrivals ?? [],
      overAt: fold?.now?.closedAt ?? null,
      discharged: fold?.now?.status === "closed",
    };
  }

  private filesFor(claim: HeldRequest, numbers: readonly string[]): string[] {
    if (numbers.length === 0) {
      const id = unnumbered(claim);
      return this.files.has(id) ? [id] : [];
    }
    return [...new Set(numbers.flatMap((number) => this.byNumber.get(number) ?? []))];
  }

  private newFile(claim: HeldRequest, numbers: readonly string[]): string {
    const id = numbers[0] ?? unnumbered(claim);
    this.files.set(id, { id, key: keyOf(claim), facility: claim.facility, claims: [] });
    return id;
  }

  private join(file: RequestFile, other: string): void {
    const joined = this.files.get(other);
    if (!joined) return;
    this.files.delete(other);
    for (const claim of joined.claims) {
      file.claims.push(claim);
      this.name(file, claim, numbersOf(claim));
    }
  }

  private name(file: RequestFile, claim: HeldRequest, numbers: readonly string[]): void {
    for (const number of numbers) this.byNumber.set(number, file.id);
    this.index.take(file, claim);
  }
}

/** Whose a request is: as its source wrote last, whenever that arrived. */
function lastWord(claims: readonly HeldRequest[], of: "encounter" | "patient"): string | null {
  let last: HeldRequest | null = null;
  for (const claim of claims)
    if (claim[of] !== null && (last === null || compareRecorded(claim, last) > 0)) last = claim;
  return last?.[of] ?? null;
}

function isolationCodes(standing: RequestNow[]): string[] {
  return standing.filter((now) => now.kind === "isolation" && now.status !== "done").map((now) => now.code);
}

const NOTHING: RequestContext = { encounter: null, patient: null, arrivals: [], overAt: null, discharged: false };

/** Its numbers, apart from those of other facilities and families. */
function numbersOf(claim: HeldRequest): string[] {
  const family = requestFamily(claim);
  return claim.data.numbers.map((number) => `${claim.facility}|${family}|${number}`);
}

function keyOf(claim: HeldRequest): string | null {
  const [number] = claim.data.numbers;
  const family = requestFamily(claim);
  return number === undefined ? null : `${claim.facility}/${family === "order" ? "" : `${family}:`}${number}`;
}

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
