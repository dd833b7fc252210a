import type {
  BedDecision,
  BedNow,
  DecisionEventData,
  EncounterDecision,
  EncounterNow,
  RequestDecision,
} from "#server/canonical/families/decision.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { requestWords } from "#server/contracts/request-words.ts";
import { encounterChange } from "./encounter-change.ts";
import { joined, type Phrase, plain, say } from "./phrase.ts";
import type { Telling, Tellings, Told } from "./telling.ts";
import { placeWords, spaced, triggerWords, visitWords } from "./terms.ts";

type TypesOf<D> = {
  [K in keyof DecisionEventData]: DecisionEventData[K] extends D ? K : never;
}[keyof DecisionEventData];
type OfEncounter = TypesOf<EncounterDecision>;
type OfBed = TypesOf<BedDecision>;
type OfRequest = TypesOf<RequestDecision>;

/** What we hold true from now on, and because of what. */
export const decisionTellings: Tellings<keyof DecisionEventData> = {
  "stay.opened": ofEncounter(),
  "stay.moved": ofEncounter(),
  "stay.swapped": ofEncounter(),
  "stay.closed": ofEncounter(),
  "stay.corrected": ofEncounter(),
  "encounter.revised": ofEncounter(),
  "bed.occupied": ofBed(),
  "bed.vacated": ofBed(),
  "bed.conflicted": ofBed(),
  "bed.settled": ofBed(),
  "bed.revised": ofBed(),
  "bed.corrected": ofBed(),
  "request.opened": ofRequest(),
  "request.changed": ofRequest(),
  "request.closed": ofRequest(),
  "identity.aliased": ({ data }, told) => {
    if (data.kind === "patient")
      return framed(
        data.survivor === null ? plain("two records apart again") : plain("two records to be one person"),
        told,
      );
    const retired = say`${visitWords(data.retired)}`;
    if (data.survivor === null) return framed(say`${retired} to stand on its own again`, told);
    return framed(say`${retired} to be the same visit as ${visitWords(data.survivor)}`, told);
  },
};

function ofEncounter(): Telling<OfEncounter> {
  return ({ data }, told) => framed(encounterHeld(data, told), told, data.correction);
}

function ofBed(): Telling<OfBed> {
  return ({ data }, told) => framed(bedHeld(data, told), told, data.correction);
}

function ofRequest(): Telling<OfRequest> {
  return ({ data }, told) => framed(requestHeld(data, told), told, data.correction);
}

function framed(held: Phrase, { cause }: Told, isCorrection = false): Phrase {
  const opening = isCorrection ? plain("We corrected ourselves and hold ") : plain("We hold ");
  return say`${opening}${held}${cause ? say`, because of ${because(cause)}` : []}`;
}

function because({ type, trigger, source }: NonNullable<Told["cause"]>): Phrase {
  if (type === "bed.asserted" || type === "bed.assertion.withdrawn") return plain("a person\u2019s word");
  if (type === "reconcile.timer.due") return plain("a wait that is over");
  const words = trigger ? triggerWords(trigger) : spaced(type);
  return source ? say`${words} of ${source}` : say`${words}`;
}

function encounterHeld({ was, now, correction }: EncounterDecision, { at }: Told): Phrase {
  const visit = visitWords(now.key);
  const began = (words: string, from: string | null) => (from ? plain(` ${words} ${from}`) : []);
  if (now.status === "cancelled" && was?.status !== "cancelled") return say`${visit} never to have happened`;
  if (now.status === "merged" && was?.status !== "merged") return say`${visit} to be part of another visit`;
  if (now.status === "closed" && was?.status !== "closed") {
    const place = was?.place ?? now.place;
    const how = now.leftUnseen ? plain(" without being seen") : [];
    return say`that ${visit} left${place ? say` ${placeWords(place)}` : []}${how}${began("at", at(now.closedAt))}`;
  }
  if (now.status === "planned") return say`${visit} to be expected${inPlace(now.pendingAdmission?.to ?? now.place)}`;
  const moved = !was || was.status !== now.status || !samePlace(was.place, now.place);
  if (moved)
    return say`${visit} to be${inPlace(now.place)}${began("since", at(now.placeSince))}${before(was, now, correction)}`;
  return encounterChange(was, now, at);
}

function inPlace(place: PlaceRef | null): Phrase {
  return place ? say` in ${placeWords(place)}` : plain(" here, with no place known");
}

function before(was: EncounterNow | null, now: EncounterNow, correction: boolean): Phrase {
  if (was?.status === "closed") return plain(": the discharge was taken back");
  if (!was?.place || samePlace(was.place, now.place)) return [];
  return correction ? say`, not in ${placeWords(was.place)}` : say`, before in ${placeWords(was.place)}`;
}

function samePlace(one: PlaceRef | null, other: PlaceRef | null): boolean {
  return one === other || (one !== null && other !== null && placeWords(one) === placeWords(other));
}

function bedHeld({ was, now, correction }: BedDecision, told: Told): Phrase {
  const bed = now.bed;
  const loud = (state: BedNow | null) => (state?.conflicts ?? []).filter((conflict) => !conflict.settling);
  if (loud(now).length > loud(was).length) return say`${bed} to be in conflict: ${claims(now)}`;
  if (loud(was).length > loud(now).length) return say`${bed} to be in conflict no longer: ${occupants(now)}`;
  const names = (state: BedNow | null) => (state?.occupants ?? []).map(({ encounter }) => encounter).join();
  if (names(now) === names(was)) return say`${bed} ${bedState(was, now)}`;
  if (now.occupants.length > 0) return say`${bed} occupied by ${whoSince(now, told)}`;
  return correction ? say`${bed} free, without ${former(was)}` : say`${bed} free: ${whoLeft(was, now, told)}`;
}

function whoSince(now: BedNow, { at }: Told): Phrase {
  const since = at(now.occupants[0]?.since ?? null);
  return say`${occupants(now)}${since ? plain(` since ${since}`) : []}`;
}

function whoLeft(was: BedNow | null, now: BedNow, { at }: Told): Phrase {
  const since = at(now.readinessSince);
  return say`${former(was)} left${since ? plain(` at ${since}`) : []}`;
}

function former(was: BedNow | null): Phrase {
  const [one, ...others] = was?.occupants ?? [];
  return one && others.length === 0 ? say`${visitWords(one.encounter)}` : plain("the patient");
}

function occupants({ occupants: all }: BedNow): Phrase {
  if (all.length === 0) return plain("nobody is in it");
  return joined(
    all.map(({ encounter }) => say`${visitWords(encounter)}`),
    ", ",
    " and ",
  );
}

function claims({ conflicts }: BedNow): Phrase {
  const visits = [...new Set(conflicts.flatMap(({ encounters }) => encounters))];
  if (visits.length < 2) return plain(spaced(conflicts.find(({ settling }) => !settling)?.kind ?? "unknown"));
  const named = visits.map((key) => say`${visitWords(key)}`);
  return say`${joined(named, ", ", " and ")} both claim it`;
}

function bedState(was: BedNow | null, now: BedNow): Phrase {
  if (now.assertion && now.assertion.id !== was?.assertion?.id)
    return say`beside a person\u2019s word: ${now.assertion.state}`;
  if (was?.assertion && !now.assertion) return plain("without a person\u2019s word, which ran out or was taken back");
  if (now.block && !was?.block) return plain(`blocked${now.block.reason ? `: ${now.block.reason}` : ""}`);
  if (was?.block && !now.block) return plain("no longer blocked");
  const kept = now.assignment?.encounter;
  if (kept && kept !== was?.assignment?.encounter) return say`kept for ${visitWords(kept)}`;
  if (was?.assignment && !now.assignment) return plain("no longer kept for anybody");
  if (was?.readiness !== now.readiness)
    return plain(now.readiness === "unknown" ? "in a state nobody knows" : spaced(now.readiness));
  return plain("otherwise as before, with other details");
}

function requestHeld({ was, now }: RequestDecision, told: Told): Phrase {
  const name = say`${requestWords(now)}`;
  const of = now.encounter ? say`${name} of ${visitWords(now.encounter)}` : now.bed ? say`${name} of ${now.bed}` : name;
  if (now.resultVersion > (was?.resultVersion ?? 0))
    return say`the ${of} to have a ${plain(now.resultVersion > 1 ? "corrected" : "final")} result${now.critical ? plain(", critical") : []}`;
  const status = now.status === "open" ? "waiting" : spaced(now.status);
  const since = was ? null : told.at(now.openedAt);
  if (was?.status === now.status) return say`the ${of} to have changed`;
  return say`the ${of} to be ${plain(status)}${since ? plain(` since ${since}`) : []}`;
}
