import { type RecordedEvent, visitNumber } from "#server/canonical/event.ts";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { movesBoard } from "#server/site/moves-board.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { compareVisit, DIFFERENCE_KINDS, sideOfVisit, type VisitDifference } from "./compare-visit.ts";
import { ComparisonFigures } from "./comparison-figures.ts";
import { comparisonVerdict } from "./comparison-verdict.ts";
import type { FeedComparison } from "./feed-comparison.ts";
import { FeedSide } from "./feed-side.ts";
import { SAME_MOVEMENT_MS } from "./match-movements.ts";

export interface ComparisonQuestion {
  /** Source in parallel, taken as trusted on its side of the comparison. */
  source: string;
  /** Visits spoken of in this span are judged; earlier events only say how things stood. */
  from: Instant;
  to: Instant;
  /** Two feeds are never at the same message: what was said this shortly before `to` is not judged yet. */
  settleMs: number;
}

export interface RunningComparison {
  /** Events in the order of the log, a batch at a time; decisions and timers are passed over. */
  take(events: Iterable<RecordedEvent>): void;
  finish(): FeedComparison;
}

const LISTED = 50;

/**
 * Folds the same stretch of the log twice: what the board would believe without the source, and what it would believe of the
 * source alone, with the source trusted. Pure; nothing of it reaches the log.
 */
export function compareFeeds(question: ComparisonQuestion): RunningComparison {
  return new Comparison(question);
}

class Comparison implements RunningComparison {
  readonly #question: ComparisonQuestion;
  readonly #board = new FeedSide();
  readonly #parallel = new FeedSide();
  /** Hospitals that the source speaks of; visits of others are none of its business. */
  readonly #facilities = new Set<string>();
  /** The source's first word; before it there was nothing to compare. */
  #began: Instant | null = null;
  #site: SiteMap | null = null;
  #untrusted = new Set<string>();

  constructor(question: ComparisonQuestion) {
    this.#question = question;
  }

  take(events: Iterable<RecordedEvent>): void {
    let clock = 0;
    for (const event of events) {
      clock = event.recordedAt;
      this.#take(event);
    }
    this.#settle(Math.min(clock, this.#question.to));
  }

  #take(event: RecordedEvent): void {
    if (event.kind === "decision" || event.type === "reconcile.timer.due") return;
    if (event.type === "site.defined") return this.#defineSite(event);
    if (event.kind === "system") {
      this.#board.take(event);
      return this.#parallel.take(event);
    }
    const source = event.kind === "report" && "source" in event.data ? event.data.source : null;
    if (source === this.#question.source) {
      this.#began ??= event.recordedAt;
      this.#facilities.add(event.facility);
      this.#parallel.take({ ...event, data: { ...event.data, parallel: false } } as RecordedEvent);
    } else if (source === null || !this.#untrusted.has(source)) this.#board.take(event);
  }

  #defineSite(event: RecordedEvent<"site.defined">): void {
    const { site } = event.data;
    const sources = site.sources.map((source) =>
      source.id === this.#question.source ? { ...source, trust: "trusted" as const } : source,
    );
    this.#site = site;
    this.#untrusted = new Set(site.sources.filter((source) => !movesBoard(source)).map(({ id }) => id));
    this.#board.take(event);
    this.#parallel.take({ ...event, data: { ...event.data, site: { ...site, sources } } });
  }

  #settle(now: Instant): void {
    this.#board.settle(now);
    this.#parallel.settle(now);
  }

  finish(): FeedComparison {
    const { source, to } = this.#question;
    const from = Math.max(this.#question.from, this.#began ?? 0);
    this.#settle(to);
    const figures = new ComparisonFigures();
    const unjudged = this.#compareVisits(figures, from);
    this.#compareBeds(figures, unjudged);
    const { visits, kinds, beds, differences, bedDifferences } = figures;
    const movements = figures.movementFigures();
    differences.sort((a, b) => severity(a) - severity(b) || b.kinds.length - a.kinds.length);
    return {
      source,
      from,
      to,
      verdict: comparisonVerdict({ source, from, to, visits, kinds, movements, beds }),
      visits,
      kinds,
      movements,
      beds,
      differences: differences.slice(0, LISTED),
      bedDifferences: bedDifferences.slice(0, LISTED),
      unlisted: {
        visits: Math.max(0, differences.length - LISTED),
        beds: Math.max(0, bedDifferences.length - LISTED),
      },
    };
  }

  /** Answers with the visits that were not judged. */
  #compareVisits(figures: ComparisonFigures, from: Instant): Set<string> {
    const { to, settleMs } = this.#question;
    const unjudged = new Set<string>();
    for (const { key, board, parallel } of this.#pairs(from)) {
      if (parallel) figures.visits.spokenOf += 1;
      const names = new Set([key, ...namesOf(board), ...namesOf(parallel)]);
      const [boardWord, parallelWord] = [this.#board.lastWord(names), this.#parallel.lastWord(names)];
      const newest = Math.max(boardWord?.recordedAt ?? 0, parallelWord?.recordedAt ?? 0);
      const isSettling = newest > to - settleMs;
      const isCutOff = (!board || !parallel) && newest < from + settleMs;
      if (isSettling || isCutOff) {
        figures.visits.unjudged += 1;
        for (const name of names) unjudged.add(name);
        continue;
      }
      const compared = compareVisit(board, parallel, from + SAME_MOVEMENT_MS);
      figures.add(compared);
      if (compared.kinds.length === 0) continue;
      const { missing = 0, extra = 0, apartMs = [] } = compared.movements ?? {};
      figures.differences.push({
        encounter: key,
        visit: visitNumber(key),
        kinds: compared.kinds,
        board: sideOfVisit(board),
        parallel: sideOfVisit(parallel),
        boardWord,
        parallelWord,
        missing,
        extra,
        apartMs: apartMs.reduce((most, ms) => Math.max(most, Math.abs(ms)), 0),
      });
    }
    return unjudged;
  }

  /** Visits spoken of in the span, each once, whatever numbers either side has for it. */
  *#pairs(since: Instant): Generator<{ key: string; board: EncounterNow | null; parallel: EncounterNow | null }> {
    const seen = new Set<string>();
    for (const side of [this.#board, this.#parallel])
      for (const [key, { recordedAt }] of side.lastWords) {
        if (recordedAt < since) continue;
        const [board, parallel] = [this.#board.encounter(key), this.#parallel.encounter(key)];
        const facility = (board ?? parallel)?.facility;
        const pair = `${board?.key ?? ""} ${parallel?.key ?? ""}`;
        if (facility === undefined || !this.#facilities.has(facility) || seen.has(pair)) continue;
        seen.add(pair);
        yield { key: board?.key ?? parallel?.key ?? key, board, parallel };
      }
  }

  #compareBeds({ beds, bedDifferences }: ComparisonFigures, unjudged: ReadonlySet<string>): void {
    for (const unit of this.#site?.units ?? []) {
      if (!this.#facilities.has(unit.facility)) continue;
      for (const { id } of unit.beds) {
        const ours = this.#board.bed(id)?.occupants ?? [];
        const theirs = this.#parallel.bed(id)?.occupants ?? [];
        const encounters = [...ours, ...theirs].map((occupant) => occupant.encounter);
        if (ours.length > 0 === theirs.length > 0 || encounters.every((key) => unjudged.has(key))) continue;
        const occupiedOn = ours.length > 0 ? "board" : "parallel";
        beds[occupiedOn === "board" ? "onlyBoard" : "onlyParallel"] += 1;
        bedDifferences.push({ bed: id, occupiedOn, encounters });
      }
    }
  }
}

function namesOf(now: EncounterNow | null): string[] {
  return now ? [now.key, ...now.aliases] : [];
}

function severity({ kinds: [worst] }: VisitDifference): number {
  return worst ? DIFFERENCE_KINDS.indexOf(worst) : DIFFERENCE_KINDS.length;
}
