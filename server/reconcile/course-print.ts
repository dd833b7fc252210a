import type { EncounterFold } from "./encounter/encounter-fold.ts";

/** What promises and requests depend on: equal prints, and none of them can have changed. */
export function coursePrint(fold: EncounterFold | null): string {
  if (!fold) return "";
  let print = `${fold.now?.key}|${fold.now?.patient}|${fold.now?.status}|${fold.now?.closedAt}|${fold.walk.place?.bed}`;
  for (const { t, r, place, from } of fold.walk.arrivals) print += `;${t}/${r}/${place?.raw}/${from?.raw}`;
  return print;
}

/** What requests that do not follow the course depend on. `members`: the numbers that lead to the encounter. */
export function identityPrint(fold: EncounterFold | null, members: readonly string[]): string {
  return fold ? `${fold.now?.key}|${fold.now?.patient}|${members.join()}` : "";
}
