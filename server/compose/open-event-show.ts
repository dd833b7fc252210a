import type { EventPlaces } from "#server/access/redact/redact-event.ts";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import { type ShowEvents, showEvents } from "#server/access/redact/show-events.ts";
import type { Folds } from "./start-folds.ts";

/** Events as somebody may see them, by where their patients are. */
export function openEventShow(redactor: Redactor, folds: Folds): ShowEvents {
  return showEvents(redactor, placesNow(folds));
}

/** Where a patient is, and is promised to go, as this node's house has it. */
export function placesNow({ live }: Folds): EventPlaces {
  return {
    unitOfBed: (bed) => live.house.units.unitOfBed.get(bed)?.id ?? null,
    unitsOf: (encounter) => {
      const now = live.house.encounters.get(encounter);
      const places = [now?.place, now?.pendingTransfer?.to, now?.pendingAdmission?.to];
      return places.map((place) => place?.unit ?? null);
    },
  };
}
