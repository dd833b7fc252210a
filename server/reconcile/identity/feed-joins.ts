import { isServerKey, serverIdOf } from "#server/canonical/server-key.ts";
import type { HeldClaim } from "../claim-record.ts";
import { partedFrom } from "../encounter/dossier.ts";
import type { EncounterDesk } from "../encounter/encounter-desk.ts";
import type { EncounterFold } from "../encounter/encounter-fold.ts";
import type { Step } from "../encounter/step.ts";
import { compareRecorded } from "../order-key.ts";
import type { SiteView } from "../site-view.ts";
import type { AliasChange, AliasEdge } from "./alias-graph.ts";
import { type FeedVisit, joinVisits } from "./feed-visits.ts";

const RULE = "X1";
/** A person's word about a visit is no feed of it. */
const PERSON = "person";

export function feedEdge(key: string): string {
  return `feeds:${key}`;
}

function numberEdge(key: string): string {
  return `number:${key}`;
}

/**
 * Visits of several feeds that are one without sharing a number (X1). Like a merge, such a join is an alias; unlike one it is
 * nobody's word, so it is judged anew over the patient's whole set of reports and goes when they no longer bear it out.
 */
export class FeedJoins {
  /** Encounters that may be one with another and are kept apart. */
  readonly apart = new Set<string>();
  private readonly encounters: EncounterDesk;
  private readonly site: () => SiteView;

  constructor(encounters: EncounterDesk, site: () => SiteView) {
    this.encounters = encounters;
    this.site = site;
  }

  /** Whether several feeds speak of these visits of one patient, one of them lacks its number, or such a join stands. */
  concerns(keys: readonly string[]): boolean {
    if (keys.some((key) => this.isJoined(key) || this.apart.has(key))) return true;
    if (keys.length < 2) return false;
    if (keys.some(isServerKey)) return true;
    const sources = new Set<string>();
    for (const key of keys) for (const source of this.encounters.sourcesOf(key)) sources.add(source);
    return sources.size > 1;
  }

  isJoined(key: string): boolean {
    const { aliases } = this.encounters;
    return aliases.has(feedEdge(key)) || aliases.has(numberEdge(key));
  }

  /** Whether all its numbers lead to this encounter by such joins, or it has but one. */
  areJoinsAlone(canonical: string): boolean {
    const { aliases } = this.encounters;
    const members = aliases.members(canonical);
    if (members.length === 1) return true;
    const isJoin = ({ id, retired }: AliasEdge) => id === feedEdge(retired) || id === numberEdge(retired);
    return members.every((key) => aliases.edgesOf(key).every(isJoin));
  }

  /** Takes the joins of these keys away, so that what sources themselves said can be seen. */
  part(keys: readonly string[]): { edges: AliasEdge[]; changes: AliasChange[] } {
    const { aliases } = this.encounters;
    const ids = keys.flatMap((key) => [feedEdge(key), numberEdge(key)]);
    const edges = ids.flatMap((id) => aliases.edge(id) ?? []);
    return { edges, changes: because(edges.flatMap(({ id }) => aliases.remove(id))) };
  }

  /**
   * Joins what belongs together, after `part`. A key whose visit turned out to be another patient's keeps the join it had,
   * for that patient's turn to judge. Answers also with the encounters of which the doubt changed.
   */
  join(
    patient: string,
    keys: readonly string[],
    parted: readonly AliasEdge[],
  ): { changes: AliasChange[]; doubted: string[] } {
    const { aliases } = this.encounters;
    const changes = keys.filter(isServerKey).flatMap((key) => this.joinNumber(key, keys));
    const visits: FeedVisit[] = [];
    const others = new Set<string>();
    for (const key of new Set(keys.map((known) => aliases.resolve(known)))) {
      const fold = this.encounters.course(key);
      if (fold.now && fold.now.patient !== patient) for (const number of aliases.members(key)) others.add(number);
      else {
        const visit = this.visitOf(key, fold);
        if (visit) visits.push(visit);
      }
    }
    const { joins, apart } = joinVisits(visits);
    for (const { retired, survivor, events } of joins)
      changes.push(...this.alias({ id: feedEdge(retired), retired, survivor, events }));
    for (const edge of parted) if (others.has(edge.retired)) changes.push(...aliases.add(edge));
    const own = keys.filter((key) => !others.has(key));
    return { changes, doubted: this.doubt(own, new Set(apart.map((key) => aliases.resolve(key)))) };
  }

  /** Visits as the judgement sees them before it joins any; what stands is left as it was. */
  visitsOf(keys: readonly string[]): FeedVisit[] {
    const { aliases } = this.encounters;
    const { edges } = this.part(keys);
    for (const key of keys.filter(isServerKey)) this.joinNumber(key, keys);
    const canonical = new Set(keys.map((key) => aliases.resolve(key)));
    const visits = [...canonical].flatMap((key) => this.visitOf(key, this.encounters.course(key)) ?? []);
    this.part(keys);
    for (const edge of edges) aliases.add(edge);
    return visits;
  }

  /** A resource that was known by its server's id alone has a number in another version: they are one for certain. */
  private joinNumber(key: string, keys: readonly string[]): AliasChange[] {
    const resource = serverIdOf(key);
    const numbered = keys.filter((other) => !isServerKey(other) && !this.areParted(key, other));
    const said = numbered.flatMap((number) =>
      (this.encounters.dossiers.get(number)?.claims ?? [])
        .filter(({ data }) => data.source === resource?.source && data.fhir?.serverId === resource.id)
        .map((claim) => ({ number, claim })),
    );
    const last = said.sort((a, b) => compareRecorded(a.claim, b.claim)).at(-1);
    return last
      ? this.alias({ id: numberEdge(key), retired: key, survivor: last.number, events: [last.claim.id] })
      : [];
  }

  private areParted(one: string, other: string): boolean {
    const { dossiers } = this.encounters;
    return partedFrom(dossiers.get(one)).includes(other) || partedFrom(dossiers.get(other)).includes(one);
  }

  private alias({
    id,
    retired,
    survivor,
    events,
  }: Pick<AliasEdge, "id" | "retired" | "survivor"> & { events: string[] }) {
    const reason = { rule: RULE, events };
    const added = this.encounters.aliases.add({ id, retired, survivor, r: 0, kind: "rename", because: reason });
    return added.map((change) => ({ ...change, because: reason }));
  }

  private doubt(keys: readonly string[], apart: ReadonlySet<string>): string[] {
    const changed = [...new Set([...keys, ...apart])].filter((key) => this.apart.has(key) !== apart.has(key));
    for (const key of changed)
      if (apart.has(key)) this.apart.add(key);
      else this.apart.delete(key);
    return changed;
  }

  /** Null: it has not begun, nothing of it stands, or no feed speaks of it. */
  private visitOf(key: string, { now, walk }: EncounterFold): FeedVisit | null {
    const opener = walk.startedBy;
    if (!now || !opener || (now.status !== "open" && now.status !== "closed")) return null;
    const numbers = this.encounters.aliases.members(key);
    const sources = new Set(numbers.flatMap((number) => feedsOf(this.encounters.dossiers.get(number)?.claims ?? [])));
    if (sources.size === 0) return null;
    const isTold = !now.flags.includes("admit.missing") && tellsStart(opener);
    return {
      key,
      numbers,
      facility: now.facility,
      parted: numbers.flatMap((number) => partedFrom(this.encounters.dossiers.get(number))),
      sources,
      startedAt: isTold ? now.arrivedAt : null,
      seenFrom: now.arrivedAt ?? opener.t,
      endedAt: now.closedAt,
      classes: walk.classes,
      class: now.class,
      startEvents: opener.events,
      rank: Math.min(...[...sources].map((source) => this.site().movementRank(source, now.facility))),
    };
  }
}

function feedsOf(claims: readonly HeldClaim[]): string[] {
  return claims.map(({ data }) => data.source).filter(isFeed);
}

export function isFeed(source: string): boolean {
  return source !== PERSON;
}

/** A FHIR Encounter without a period says only that it was seen. */
function tellsStart({ claim: { data } }: Step): boolean {
  const { fhir } = data;
  return !fhir || fhir.periodStart !== null || !!fhir.statusHistory?.length || !!fhir.classHistory?.length;
}

function because(changes: AliasChange[]): AliasChange[] {
  return changes.map((change) => ({ ...change, because: { rule: RULE, events: [] } }));
}
