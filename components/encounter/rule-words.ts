/** What the rules of the reference mapping do, for a reader who does not carry the book. */
const RULES: Readonly<Record<string, string>> = {
  R3: "Statements are put in the order in which they were true, not in which they arrived.",
  R5: "A movement or an end without the start before it opens the stay that it implies.",
  R6: "What is dated after the end of a visit is kept, flagged, and moves nobody.",
  R7: "A movement to where the patient already is changes nothing; it confirms.",
  R8: "A cancel takes back one step, and the stay is computed anew without it.",
  "R8.5": "A cancel whose target does not come is shown as a doubt.",
  R9: "A correction of a movement replaces what that movement said.",
  R10: "A cancelled admission takes with it what came after it.",
  R11: "The place that a cancel names is compared with the one the history leads back to.",
  U2: "An update is compared with what is held; an older picture turns nothing back.",
  U3: "An update may fill in what no movement said.",
  U5: "A place that only an update names is taken as inferred.",
  X1: "Two sources tell of one visit: the same patient, the same class, and a start within five minutes.",
  X4: "A source of lower rank alone claims it, so it is inferred.",
  M2: "A merge makes one number lead to the other; no stay is lost.",
  O2: "An order is one thing under all its numbers.",
  O4: "A result is final until its sender corrects or withdraws it.",
  "3.3": "A bed is what its visits, its jobs and its people together say.",
};

/** A rule's sentence, or null for one this build has no words for. */
export function ruleWords(rule: string): string | null {
  return RULES[rule] ?? RULES[rule.split(".")[0] ?? ""] ?? null;
}
