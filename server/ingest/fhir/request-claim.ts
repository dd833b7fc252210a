import type { PatientIdentity } from "#server/canonical/draft.ts";
import type { OrderClaim, OrderMeaning } from "#server/canonical/families/order.ts";
import type { StatedTime } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { codeWord, orderMeaning } from "../http/translate-context.ts";
import {
  claimBase,
  encounterKeyOf,
  type FhirMessage,
  identifiersOf,
  note,
  numbersOf,
  personOf,
  type Subject,
} from "./fhir-message.ts";
import type { FhirCode, FhirIdentifier, FhirReference } from "./fhir-parts.ts";

/** What orders, tasks, results and appointments have in common. */
export interface RequestParts {
  id: string | undefined;
  identifiers: FhirIdentifier[];
  encounter: FhirReference | undefined;
  patient: FhirReference | undefined;
  codes: FhirCode[];
  codePath: string;
  status: string;
}

export function subjectOf(message: FhirMessage, parts: Pick<RequestParts, "encounter" | "patient">): Subject {
  const encounter = encounterKeyOf(message, identifiersOf(message, parts.encounter));
  const patient: PatientIdentity | null = personOf(message, identifiersOf(message, parts.patient));
  if (encounter) note(message, "encounter", "encounter");
  return { encounter, patient };
}

export function requestClaim(
  message: FhirMessage,
  parts: RequestParts,
  time: StatedTime,
  extra: { meaning?: OrderMeaning; place?: PlaceRef | null; priority?: string | undefined },
): OrderClaim {
  const { resourceType } = message.change.resource;
  const path = `${resourceType}.${parts.codePath}`;
  const meaning = extra.meaning ?? orderMeaning(message.context, parts.codes, path, message.findings);
  note(message, "identifier", "numbers");
  note(message, parts.codePath, "meaning");
  note(message, "status", "control");
  const priority = priorityOf(extra.priority);
  return {
    ...claimBase(message, time),
    numbers: numbersOf(message, parts.identifiers, { resourceType, id: parts.id }),
    meaning,
    code: parts.codes[0] ? codeWord(parts.codes[0]) : "",
    control: parts.status,
    ...(extra.place ? { place: extra.place } : {}),
    ...(priority ? { priority } : {}),
  };
}

/** request-priority; `asap` lies between urgent and stat and is read as urgent. */
function priorityOf(word: string | undefined): "routine" | "urgent" | "stat" | null {
  if (word === "asap") return "urgent";
  return word === "routine" || word === "urgent" || word === "stat" ? word : null;
}
