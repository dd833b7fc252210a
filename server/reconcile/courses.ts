import type { EncounterFold } from "./encounter/encounter-fold.ts";

/** What the beds and requests of each encounter depend on, as it was when they were last asked: only what differs is asked again. */
export class Courses {
  private readonly courses = new Map<string, string>();
  private readonly identities = new Map<string, string>();

  /** True when what promises and requests that follow the course depend on is no longer what it was. */
  note(encounter: string, fold: EncounterFold | null): boolean {
    return put(this.courses, encounter, coursePrint(fold));
  }

  /** True when what every request depends on may no longer be: its encounter's number and patient. `members`: all its numbers. */
  noteIdentity(encounter: string, fold: EncounterFold | null, members: readonly string[]): boolean {
    const print = fold ? `${fold.now?.key}|${fold.now?.patient}|${members.join()}` : "";
    return put(this.identities, encounter, print);
  }

  forget(encounter: string): void {
    this.courses.delete(encounter);
    this.identities.delete(encounter);
  }
}

function coursePrint(fold: EncounterFold | null): string {
  if (!fold) return "";
  let print = `${fold.now?.key}|${fold.now?.patient}|${fold.now?.status}|${fold.now?.closedAt}|${fold.walk.place?.bed}`;
  for (const { t, r, place, from } of fold.walk.arrivals) print += `;${t}/${r}/${place?.raw}/${from?.raw}`;
  return print;
}

function put(prints: Map<string, string>, encounter: string, print: string): boolean {
  if (prints.get(encounter) === print) return false;
  prints.set(encounter, print);
  return true;
}
