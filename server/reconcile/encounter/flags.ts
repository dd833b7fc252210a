import { FLAGS, type Flag } from "#server/canonical/claim.ts";

/** Doubts of the translation that are about the state; the others are about the feed and stay with the report. */
const ABOUT_STATE: ReadonlySet<Flag> = new Set<Flag>([
  "time.future",
  "time.imprecise",
  "time.ambiguous",
  "location.unmapped",
  "class.unmapped",
  "still.patient",
]);

export function isAboutState(flag: Flag): boolean {
  return ABOUT_STATE.has(flag);
}

/** In the order of the vocabulary, so that equal sets are equal lists. */
export function sortedFlags(flags: ReadonlySet<Flag>): Flag[] {
  return flags.size === 0 ? [] : FLAGS.filter((flag) => flags.has(flag));
}
