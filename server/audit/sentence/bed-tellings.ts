import type { RecordedEvent } from "#server/canonical/event.ts";
import type { BedClaim, BedEventData, BedStatusWord } from "#server/canonical/families/bed.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import type { Tellings } from "./telling.ts";
import { placeWords } from "./terms.ts";

type Claimed = Pick<RecordedEvent, "bed"> & { data: Pick<BedClaim, "place"> };

const bed = ({ bed: id, data }: Claimed): Phrase => say`${id ?? placeWords(data.place)}`;
const STATUS: { readonly [S in BedStatusWord]: string } = {
  closed: "closed",
  housekeeping: "waiting for housekeeping",
  isolated: "an isolation bed",
  contaminated: "contaminated",
  occupied: "occupied",
  unoccupied: "unoccupied",
};
const level = (of: "standard" | "terminal"): Phrase => (of === "terminal" ? plain(", a terminal clean") : []);

/** What a source said of a bed, as the clause after `said`; a person's word stands as its own sentence. */
export const bedTellings: Tellings<keyof BedEventData> = {
  "bed.status.changed": (event) => say`${bed(event)} is ${plain(STATUS[event.data.status])}`,
  "bed.cleaning.started": (event) => say`cleaning of ${bed(event)} began${level(event.data.level)}`,
  "bed.cleaning.completed": (event) => say`${bed(event)} is clean${level(event.data.level)}`,
  "bed.blocked": (event) => say`${bed(event)} is blocked${event.data.reason ? plain(`: ${event.data.reason}`) : []}`,
  "bed.unblocked": (event) => say`${bed(event)} is no longer blocked`,
  "bed.assigned": (event, { visit }) => say`${bed(event)} is kept for ${visit}`,
  "bed.assigned.cancelled": (event, { visit }) => say`${bed(event)} is no longer kept for ${visit}`,
  "bed.asserted": (event, { who, at }) => {
    const { state, expiresAt } = event.data;
    const said = state === "confirmed" ? say`confirmed what we hold of` : say`said against the record that`;
    const claim = state === "confirmed" ? [] : say` is ${state}`;
    const until = at(expiresAt);
    return say`${who} ${said} ${event.bed ?? "a bed"}${claim}${until ? plain(`, until ${until}`) : []}`;
  },
  "bed.assertion.withdrawn": (event, { who }) => say`${who} took back what was said of ${event.bed ?? "a bed"}`,
  "location.defined": (event) => say`there is a place ${bed(event)}`,
  "location.changed": (event) => say`the place ${bed(event)} changed`,
  "location.retired": (event) => say`the place ${bed(event)} is given up`,
};
