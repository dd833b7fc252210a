import {
  type BedDecided,
  bedDecisionSchema,
  type EncounterDecided,
  encounterDecisionSchema,
  type RequestDecided,
  requestDecisionSchema,
  type StoryEvent,
} from "./story-event.ts";

export type Decided =
  | { about: "encounter"; data: EncounterDecided }
  | { about: "bed"; data: BedDecided }
  | { about: "request"; data: RequestDecided };

/** A decision's contents by what it is about; null for any other event. Read once per event, since a page asks many times. */
export function readDecision(event: StoryEvent): Decided | null {
  const known = read.get(event);
  if (known !== undefined) return known;
  const decided = parse(event);
  read.set(event, decided);
  return decided;
}

const read = new WeakMap<StoryEvent, Decided | null>();

function parse({ type, kind, data }: StoryEvent): Decided | null {
  if (kind !== "decision") return null;
  if (type.startsWith("stay.") || type === "encounter.revised") {
    const parsed = encounterDecisionSchema.safeParse(data);
    return parsed.success ? { about: "encounter", data: parsed.data } : null;
  }
  if (type.startsWith("bed.")) {
    const parsed = bedDecisionSchema.safeParse(data);
    return parsed.success ? { about: "bed", data: parsed.data } : null;
  }
  if (type.startsWith("request.")) {
    const parsed = requestDecisionSchema.safeParse(data);
    return parsed.success ? { about: "request", data: parsed.data } : null;
  }
  return null;
}
