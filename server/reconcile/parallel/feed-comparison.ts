import type { Instant } from "#server/canonical/instant.ts";
import type { DifferenceKind, VisitDifference } from "./compare-visit.ts";
import type { MovementMatch } from "./match-movements.ts";

/** A bed that one side calls occupied and the other does not. */
export interface BedDifference {
  bed: string;
  occupiedOn: "board" | "parallel";
  encounters: string[];
}

export interface FeedComparison {
  source: string;
  /** Not before the source's first word. */
  from: Instant;
  to: Instant;
  verdict: string;
  visits: {
    /** Visits that the parallel source knows of, judged or not. */
    spokenOf: number;
    compared: number;
    agreeing: number;
    /** Spoken of too shortly before the end, or known to one side from the very edge of the span alone. */
    unjudged: number;
  };
  /** Visits by how they differ; one visit may count under several. */
  kinds: Record<DifferenceKind, number>;
  movements: Omit<MovementMatch, "apartMs"> & {
    /** Told of by both, more than five minutes apart. */
    late: number;
    /** Absolute difference in time of movements told of by both, milliseconds. */
    apartP50Ms: number | null;
    apartP95Ms: number | null;
  };
  beds: { onlyBoard: number; onlyParallel: number };
  /** The worst first. */
  differences: VisitDifference[];
  bedDifferences: BedDifference[];
  /** Visits and beds that differ beyond those listed. */
  unlisted: { visits: number; beds: number };
}
