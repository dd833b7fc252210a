/** A doubt in words: a short name for a label, and what it means for a reader who has to judge it. */
export interface FlagWords {
  short: string;
  /** What was seen, and what was made of it. */
  says: string;
}

/** Every doubt of the vocabulary (`FLAGS`). A flag never stops a message; it says how far to trust what follows from it. */
export const FLAG_WORDS: Readonly<Record<string, FlagWords>> = {
  "admit.missing": {
    short: "No admission seen",
    says: "A later message arrived without the admission before it. The stay was opened from what that message says.",
  },
  "movement.missing": {
    short: "A movement is missing",
    says: "The sender names a place the patient came from, or is in, that no movement led to. The gap was filled from it.",
  },
  "start.again": {
    short: "Started twice",
    says: "A second admission or registration came for a visit that was already open. It was read as more detail, not as a new stay.",
  },
  "second.open.admission": {
    short: "Two open admissions",
    says: "The same patient has another open inpatient visit. One of the two is probably a mistake; neither was closed.",
  },
  "movement.after.discharge": {
    short: "Moved after leaving",
    says: "A movement is dated after the discharge. The visit stays closed until a cancelled discharge says otherwise.",
  },
  "prior.mismatch": {
    short: "Came from elsewhere",
    says: "The place the sender says the patient came from is not where we held them to be.",
  },
  "cancel.unmatched": {
    short: "Cancel without a target",
    says: "A cancel came for something we never received. It waits for its target and has changed nothing so far.",
  },
  "cancel.repeat": {
    short: "Cancelled twice",
    says: "The same thing was cancelled again. The second cancel changed nothing.",
  },
  "cancel.location.disagrees": {
    short: "Cancel names another place",
    says: "The place the cancel says the patient is back in is not the place that the history leads back to.",
  },
  "cancel.not.latest": {
    short: "Cancelled an older step",
    says: "What was cancelled is not the latest step; later steps stand, and the past was computed anew.",
  },
  "location.by.update": {
    short: "Place learnt from an update",
    says: "An update names another place without a movement. The move is inferred, and so is its time.",
  },
  "location.unmapped": {
    short: "Unknown place",
    says: "The site map has no bed or unit by the sender\u2019s name. The stay is shown under the sender\u2019s own words.",
  },
  "stale.snapshot": {
    short: "Old snapshot",
    says: "An update carries a picture older than what was already known. It was not allowed to turn anything back.",
  },
  "bed.conflict": {
    short: "Bed conflict",
    says: "Two visits are said to be in one bed, or one visit in two, at the same time. No stay was overwritten; a person has to settle it.",
  },
  "bed.status.disagrees": {
    short: "Bed status disagrees",
    says: "What a source says of the bed contradicts who is held to lie in it. The stay was kept.",
  },
  "occupied.before.clean": {
    short: "Occupied before it was clean",
    says: "A patient was placed in a bed whose cleaning had not been reported as done.",
  },
  "time.future": {
    short: "Time in the future",
    says: "The sender\u2019s time lies ahead of our clock. The time of receipt was used in its place.",
  },
  "time.imprecise": {
    short: "Time without minutes",
    says: "The sender gave only a day or an hour. The order among neighbouring events is a guess.",
  },
  "time.ambiguous": {
    short: "Time happens twice",
    says: "The sender\u2019s local time occurs twice when the clocks go back, and it named no offset. The earlier one was taken.",
  },
  "order.ambiguous": {
    short: "Order cannot be told",
    says: "Two statements bear the same time and nothing says which came last. A fixed rule chose one.",
  },
  "swap.no-effect": {
    short: "Swap changed nothing",
    says: "A swap of two patients names the beds they were already held to be in.",
  },
  "swap.inferred": {
    short: "Swap inferred",
    says: "Two moves within minutes exchanged two beds. They were read as one swap, and no cleaning was asked for.",
  },
  "identity.unlinked": {
    short: "Not tied to a patient",
    says: "The message has no number that ties it to a known patient or visit.",
  },
  "merge.reversed": {
    short: "Merge turned around",
    says: "A merge names as survivor a record that had been merged away before.",
  },
  "merge.conflict": {
    short: "Merge contradicts another",
    says: "Two merges lead the same record to different survivors. The records stay as the first one left them.",
  },
  "class.unmapped": {
    short: "Unknown patient class",
    says: "The site map does not know the sender\u2019s word for the kind of visit. The kind before it was kept.",
  },
  "class.by.update": {
    short: "Class learnt from an update",
    says: "An update names another kind of visit without a class change. It was taken over, its time inferred.",
  },
  "code.unmapped": {
    short: "Unknown code",
    says: "The site map gives the sender\u2019s order or task code no meaning, so it is kept as a plain order.",
  },
  "event.code.disagrees": {
    short: "Two event codes",
    says: "The message header and its event segment name different events. The header was followed.",
  },
  "controlid.reused": {
    short: "Message number used again",
    says: "The sender used the number of an earlier message for other content. Both were taken.",
  },
  "discharge.time.without.event": {
    short: "Discharge time, no discharge",
    says: "A message carries a discharge time but no discharge came. The patient is still held to be here.",
  },
  "discharge.repeated": {
    short: "Discharged twice",
    says: "A second discharge came for a visit that was already closed. The first time of leaving stands.",
  },
  "discharge.before.admit": {
    short: "Left before arriving",
    says: "The discharge is dated before the admission. Both are shown as sent; nothing was swapped.",
  },
  "birth.after.admission": {
    short: "Born after admission",
    says: "The date of birth the sender gave lies after the admission.",
  },
  "still.patient": {
    short: "\u201cStill a patient\u201d",
    says: "The discharge bears the code for a patient who is still here. It was taken as a discharge all the same.",
  },
  "stay.over.a.year": {
    short: "Over a year",
    says: "The visit has been open for more than a year; probably its discharge was never sent.",
  },
  "source.disagrees": {
    short: "Sources disagree",
    says: "Two sources say different things of this visit. The one that the site ranks higher is shown.",
  },
  "feeds.apart": {
    short: "Perhaps told twice",
    says: "Two sources tell of a visit of this patient at the same time, without a number in common, and start and class do not show that it is one. Both are shown; a person has to settle it.",
  },
  "result.status.implied": {
    short: "Result status implied",
    says: "The sender left the status of the result empty. It was read as final, as older versions of HL7 do.",
  },
  unplaced: {
    short: "No place known",
    says: "The visit is open and no message has said where the patient is.",
  },
  "purge.parked": {
    short: "Purged while open",
    says: "The source took the visit or the person out of its records although the visit is not over. Nothing was removed; a person has to settle it.",
  },
};

/** Words for a flag; a flag this build has no words for is shown by its own name, never hidden. */
export function flagWords(flag: string): FlagWords {
  return FLAG_WORDS[flag] ?? { short: flag, says: `The server raised \u201c${flag}\u201d.` };
}
