import { toIso } from "#server/canonical/instant.ts";

const MINUTE = 60_000;

/** What the API says of NEW-ADT beside the board: two visits that differ, one bed, the rest alike. */
export function fixtureComparison(now: number): object {
  const word = (event: string, type: string, minutesAgo: number) => {
    const at = toIso(now - minutesAgo * MINUTE);
    return { event, type, at, recordedAt: at };
  };
  const side = (place: string) => ({ status: "open", class: "inpatient", place, since: toIso(now - 300 * MINUTE) });
  return {
    source: "NEW-ADT",
    from: toIso(now - 1440 * MINUTE),
    to: toIso(now),
    verdict:
      "NEW-ADT agrees on 99.5 % of 412 visits over 24 h; 1 differs in place; 1 visit it does not know; 1 movement missing",
    visits: { spokenOf: 411, compared: 412, agreeing: 410, unjudged: 6 },
    kinds: { place: 1, "unknown-to-parallel": 1, "movement-missing": 1 },
    movements: { matched: 655, missing: 1, extra: 0, elsewhere: 0, late: 0, apartP50Ms: 0, apartP95Ms: 41_000 },
    beds: { onlyBoard: 1, onlyParallel: 0 },
    differences: [
      {
        encounter: "LKF/204388",
        visit: "204388",
        kinds: ["place", "movement-missing"],
        board: side("5E-12"),
        parallel: side("ED-04"),
        boardWord: word("0e1f2a3b-0000-8000-8000-000000000001", "encounter.transferred", 44),
        parallelWord: word("0e1f2a3b-0000-8000-8000-000000000002", "encounter.admitted", 301),
        missing: 1,
        extra: 0,
        apartMs: 0,
      },
      {
        encounter: "LKF/204401",
        visit: "204401",
        kinds: ["unknown-to-parallel"],
        board: side("5E-07"),
        parallel: null,
        boardWord: word("0e1f2a3b-0000-8000-8000-000000000003", "encounter.admitted", 130),
        parallelWord: null,
        missing: 0,
        extra: 0,
        apartMs: 0,
      },
    ],
    bedDifferences: [{ bed: "5E-07", occupiedOn: "board", encounters: ["LKF/204401"] }],
    unlisted: { visits: 0, beds: 0 },
  };
}
