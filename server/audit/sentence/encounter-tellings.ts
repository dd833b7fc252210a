import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { EncounterEventData, LinkClaim } from "#server/canonical/families/encounter.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import type { Tellings } from "./telling.ts";
import { placeWords, visitWords } from "./terms.ts";

type Places = Partial<Pick<EncounterClaim, "place" | "prior" | "temporary" | "pending">>;

const to = ({ place }: Places): Phrase => (place ? say` to ${placeWords(place)}` : []);
const inPlace = ({ place }: Places): Phrase => (place ? say` in ${placeWords(place)}` : []);
const nowIn = ({ place }: Places): Phrase => (place ? say` and is now in ${placeWords(place)}` : []);
const from = ({ prior }: Places): Phrase => (prior ? say` from ${placeWords(prior)}` : []);
const left = ({ place, prior }: Places): Phrase => {
  const was = place ?? prior;
  return was ? say` ${placeWords(was)}` : [];
};
const away = (places: Places): Phrase => {
  const was = left(places);
  return was.length > 0 ? say` from${was}` : [];
};
const isIn = ({ place }: Places): Phrase => (place ? say`: the patient is in ${placeWords(place)}` : []);
const retired = ({ retiredEncounter }: Pick<LinkClaim, "retiredEncounter">): Phrase =>
  retiredEncounter ? say`${visitWords(retiredEncounter)}` : plain("another record");

/** What a source said of a visit, as the clause after `said`; a person's word stands as its own sentence. */
export const encounterTellings: Tellings<keyof EncounterEventData> = {
  "encounter.preadmitted": ({ data }, { visit }) => say`${visit} will be admitted${to(data)}`,
  "encounter.preadmitted.cancelled": (_, { visit }) => say`${visit} will not be admitted after all`,
  "encounter.registered": ({ data }, { visit }) => say`${visit} was registered${inPlace(data)}`,
  "encounter.registered.cancelled": (_, { visit }) => say`${visit} was registered by mistake`,
  "encounter.admitted": ({ data }, { visit }) => say`${visit} was admitted${to(data)}`,
  "encounter.admitted.cancelled": (_, { visit }) => say`${visit} was admitted by mistake`,
  "encounter.transferred": ({ data }, { visit }) => say`${visit} moved${from(data)}${to(data)}`,
  "encounter.transferred.cancelled": ({ data }, { visit }) => say`a move of ${visit} did not happen${isIn(data)}`,
  "encounter.swapped": ({ data }, { visit }) =>
    say`${visit} changed places with ${data.otherEncounter ? say`${visitWords(data.otherEncounter)}` : plain("another patient")}${nowIn(data)}`,
  "encounter.class.changed": ({ data }, { visit }) =>
    data.class ? say`${visit} is now of the class ${data.class}${inPlace(data)}` : say`${visit} changed its class`,
  "encounter.leave.started": (_, { visit }) => say`${visit} went on leave`,
  "encounter.leave.started.cancelled": (_, { visit }) => say`${visit} did not go on leave`,
  "encounter.leave.ended": ({ data }, { visit }) => say`${visit} came back from leave${to(data)}`,
  "encounter.leave.ended.cancelled": (_, { visit }) => say`${visit} is not back from leave`,
  "encounter.discharged": ({ data }, { visit }) => say`${visit} left${left(data)}`,
  "encounter.discharged.cancelled": ({ data }, { visit }) => say`${visit} did not leave${isIn(data)}`,
  "encounter.left.unseen": (_, { visit }) => say`${visit} left without being seen`,
  "encounter.updated": ({ data }, { visit }) =>
    data.snapshot && data.place ? say`${visit} is${inPlace(data)}` : say`details of ${visit} changed`,
  "encounter.admission.expected": ({ data }, { visit }) => say`${visit} is expected${inPlace(data)}`,
  "encounter.admission.expected.cancelled": (_, { visit }) => say`${visit} is no longer expected`,
  "encounter.transfer.expected": ({ data }, { visit }) =>
    say`${visit} will move${to({ place: data.pending ?? data.place ?? null })}`,
  "encounter.transfer.expected.cancelled": (_, { visit }) => say`${visit} will not move`,
  "encounter.tracking.departed": ({ data }, { visit }) => say`${visit} is away${away(data)} for a while`,
  "encounter.tracking.departed.cancelled": (_, { visit }) => say`${visit} did not go away`,
  "encounter.tracking.arrived": ({ data }, { visit }) =>
    say`${visit} arrived${data.temporary ? say` at ${placeWords(data.temporary)}` : inPlace(data)}`,
  "encounter.tracking.arrived.cancelled": (_, { visit }) => say`${visit} did not arrive`,
  "encounter.attending.changed": (_, { visit }) => say`${visit} has another attending physician`,
  "encounter.attending.changed.cancelled": (_, { visit }) => say`${visit} keeps the attending physician it had`,
  "encounter.merged": ({ data }, { visit }) => say`${retired(data)} is the same visit as ${visit}`,
  "encounter.reparented": (_, { visit }) => say`${visit} belongs to another patient record`,
  "encounter.identifier.changed": ({ data }, { visit }) => say`${retired(data)} is now called ${visit}`,
  "encounter.purged": (_, { visit }) => say`${visit} is to be taken out of its records`,
  "encounter.parted": ({ data }, { visit, who }) =>
    say`${who} parted ${visit} from ${visitWords(data.from)}: they are two visits`,
  "encounter.parting.withdrawn": ({ data }, { visit, who }) =>
    say`${who} took back that ${visit} and ${visitWords(data.from)} are two visits`,
  "discharge.expected": ({ data }, { visit, at }) => {
    const when = at(data.plannedAt ?? data.expectedDischargeAt ?? null);
    return when ? say`${visit} is expected to leave at ${plain(when)}` : say`${visit} is expected to leave`;
  },
  "discharge.expected.cancelled": (_, { visit }) => say`${visit} is no longer expected to leave`,
  "discharge.confirmed": (_, { visit }) => say`${visit} is certain to leave`,
  "discharge.confirmed.cancelled": (_, { visit }) => say`${visit} is not certain to leave after all`,
};
