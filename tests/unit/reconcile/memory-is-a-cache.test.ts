import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { report, type Said, type Unrecorded } from "./support/feed.ts";
import { randomFeed } from "./support/random-feed.ts";
import { RestartedRun, type Step } from "./support/restarted-run.ts";

const VISITS = ["V1", "V2", "V3"];

const two = fc.shuffledSubarray(VISITS, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<[string, string]>;
const clock = fc.integer({ min: 8, max: 12 }).map((hour) => `${String(hour).padStart(2, "0")}:30`);

/** What is said of several visits at once, or of the patient alone. */
const link = fc
  .record({ what: fc.nat(6), numbers: two, time: clock })
  .map(({ what, numbers: [one, other], time }): ((id: string) => Unrecorded) => {
    const patient: Said = { visit: null, patient: `P-${one}` };
    const visit: Said = { visit: one, patient: `P-${one}` };
    const data = { retiredPatient: `P-${other}`, retiredEncounter: `GH/${other}`, level: "visit" };
    return (id) => {
      if (what === 0) return report("patient.merged", time, { ...patient, id, data });
      if (what === 1) return report("patient.merged.cancelled", time, { ...patient, id, data });
      if (what === 2) return report("patient.purged", time, { ...patient, id, data });
      if (what === 3) return report("encounter.merged", time, { ...visit, id, data });
      if (what === 4) return report("encounter.identifier.changed", time, { ...visit, id, data });
      if (what === 5) return report("encounter.reparented", time, { ...visit, id, patient: `P-${other}`, data });
      const account = { ...data, level: "account", retiredAccount: "ACC", retiredEncounter: null };
      return report("encounter.reparented", time, { ...patient, id, data: account });
    };
  });

const reports = fc
  .record({
    feed: randomFeed,
    links: fc.array(fc.tuple(link, fc.nat(16)), { maxLength: 4 }),
    again: fc.nat(16),
    /** What a message translated anew says: the same, the same of another visit and patient, or nothing any more. */
    anew: fc.constantFrom("same", ...VISITS, "nothing"),
  })
  .map(({ feed, links, again, anew }) => {
    const all = feed.map((event) => (event.encounter?.endsWith("V2") ? withAccount(event) : event));
    for (const [index, [make, where]] of links.entries()) all.splice(where % (all.length + 1), 0, make(`l${index}`));
    const first = all[again];
    return first ? [...all, retranslated(first, anew)] : all;
  });

function retranslated(event: Unrecorded, anew: string): Unrecorded {
  const other = { ...event, id: "again", supersedes: [event.id] };
  if (anew === "same") return other;
  if (anew !== "nothing") return { ...other, encounter: `GH/${anew}`, patient: `P-${anew}` };
  const data = { source: "EHR" };
  return { ...other, type: "feed.message.withdrawn", kind: "system", encounter: null, patient: null, bed: null, data };
}

function withAccount(event: Unrecorded): Unrecorded {
  return { ...event, data: { ...event.data, account: "ACC" } } as Unrecorded;
}

const restart = fc.record({ stepsAgo: fc.option(fc.nat(6)), batch: fc.integer({ min: 1, max: 40 }) });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    arrive: fc.integer({ min: 1, max: 3 }),
    take: fc.integer({ min: 1, max: 99 }),
    restart: fc.oneof({ weight: 5, arbitrary: fc.constant(false as const) }, { weight: 1, arbitrary: restart }),
    evict: fc.boolean(),
  }),
  { minLength: 8, maxLength: 20 },
);

/**
 * Everything said of visits and requests, and the last word on each number's and person's identity. Which of one batch's reports
 * it is put down to is left out: some of them were taken before others that had to wait.
 */
function said({ decisions }: RestartedRun): string[] {
  const names = new Map<string, string>();
  const truths = decisions.flatMap(({ type, facility, encounter, patient, data }) => {
    if (type.startsWith("bed.")) return [];
    if (!("retired" in data))
      return JSON.stringify({ type, facility, encounter, patient, data: { ...data, because: 0 } });
    // A number that was given back is one that was never taken: a batch may hold both reports, or a restart fall between them.
    if (data.survivor === null) names.delete(`${data.kind} ${data.retired}`);
    else names.set(`${data.kind} ${data.retired}`, JSON.stringify(data.survivor));
    return [];
  });
  return [...truths, ...[...names].map((name) => name.join(" "))].sort();
}

describe("memory is only a cache", () => {
  test("what had left memory and came back is decided on as if it had never left, also across restarts", () => {
    fc.assert(
      fc.property(reports, steps, (events, given) => {
        const kept = given.map((step) => ({ ...step, restart: false as const, evict: false }));
        assert.deepEqual(said(new RestartedRun(events, given)), said(new RestartedRun(events, kept)));
      }),
      { numRuns: 300 },
    );
  });
});
