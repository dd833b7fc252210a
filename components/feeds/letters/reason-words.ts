interface ReasonWords {
  /** What is wrong, as a heading. */
  short: string;
  /** What cures it. */
  cure: string;
}

/** Every reason for which a message becomes no event, and what a person can do about it. */
export const REASON_WORDS: Readonly<Record<string, ReasonWords>> = {
  "identity.unlinked": {
    short: "No visit and no known patient",
    cure: "Replay it once a message that ties the number to a visit has come, or have the sender add the visit number.",
  },
  "field.missing": {
    short: "A field is missing",
    cure: "Have the sender fill the field, or list on the bench where this sender keeps it, then replay.",
  },
  "place.incomplete": {
    short: "A place is incomplete",
    cure: "Set on the bench in which components this sender keeps unit, room and bed, then replay.",
  },
  "merge.mismatch": {
    short: "A merge does not fit",
    cure: "Have the sender check which record survives. Replay it if the records are right by now.",
  },
  unparsable: {
    short: "Cannot be read",
    cure: "The bytes are broken. Have the sender send it again, then discard this one.",
  },
  unsupported: {
    short: "Not supported",
    cure: "Nothing is made of such messages. Discard it, or have the sender stop them.",
  },
  schema: {
    short: "Does not fit its schema",
    cure: "Have the sender repair the property that is marked, and send it again.",
  },
  fragment: {
    short: "Part of a message sent in parts",
    cure: "It is joined by itself once the other parts come. Have the sender send the whole again, then discard this part.",
  },
  fault: {
    short: "A fault of Caretower",
    cure: "Report it with the message\u2019s number, then replay it after the repair.",
  },
};

export function reasonWords(reason: string): ReasonWords {
  return (
    REASON_WORDS[reason] ?? {
      short: reason.replaceAll(".", " "),
      cure: "Replay it after the fix.",
    }
  );
}
