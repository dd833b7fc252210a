import type { RecordedEvent } from "#server/canonical/event.ts";
import type { ViewName, ViewRows } from "#server/contracts/live.ts";
import { type DischargeRow, dischargeRowClasses } from "#server/contracts/views/discharge-row.ts";
import { feedRowClasses } from "#server/contracts/views/feed-row.ts";
import {
  cleaningItemClasses,
  type QueueItem,
  type QueueRow,
  queueItemClasses,
  queueRowClasses,
} from "#server/contracts/views/queue-row.ts";
import { type Audience, classOf, permits } from "../audience.ts";
import { redactBed } from "./redact-bed.ts";
import { type EventPlaces, redactEvent, type ShownEvent } from "./redact-event.ts";
import { isPartial, withhold } from "./withhold.ts";

/** A name for a key that must not be told: the same for the same key, and nothing can be read from it. */
export type Pseudonym = (key: string) => string;

/** What stands between the views and everybody who looks at them. */
export interface Redactor {
  /** The row as the audience may see it: fields above its class are emptied before encoding. The row stays and is counted. */
  row<V extends ViewName>(view: V, row: ViewRows[V], audience: Audience): ViewRows[V];
  /** The id of a row as this audience knows it: what is removed must not be named otherwise than it was shown. */
  id(view: ViewName, id: string, audience: Audience): string;
  event(event: RecordedEvent, audience: Audience, places: EventPlaces): ShownEvent;
}

export function createRedactor(pseudonym: Pseudonym): Redactor {
  return {
    row: (view, row, audience) => redactRow(view, row, audience, pseudonym),
    id: (view, id, audience) => (view === "discharges" && !knowsKeys(audience) ? pseudonym(id) : id),
    event: redactEvent,
  };
}

/** The row as the audience may see it. @throws when a key must be renamed and no pseudonym was given. */
export function redactRow<V extends ViewName>(
  view: V,
  row: ViewRows[V],
  audience: Audience,
  pseudonym: Pseudonym = refuse,
): ViewRows[V] {
  const redact: { [W in ViewName]: (row: ViewRows[W]) => ViewRows[W] } = {
    // Every field of the wall is of class `none` by contract.
    wall: (one) => one,
    beds: (one) => redactBed(one, audience),
    discharges: (one) => redactDischarge(one, audience, pseudonym),
    queues: (one) => redactQueue(one, audience, pseudonym),
    feeds: (one) => withhold(one, feedRowClasses, audience.clearance),
  };
  return redact[view](row);
}

function redactDischarge(row: DischargeRow, audience: Audience, pseudonym: Pseudonym): DischargeRow {
  const fields = classOf(audience, { units: [row.unit], encounter: row.id });
  const seen = withhold(row, dischargeRowClasses, fields);
  // One name for a row whether it is inside one's units or not: a patient who moves must not appear twice.
  const id = knowsKeys(audience) ? row.id : pseudonym(row.id);
  return isPartial(dischargeRowClasses, fields) ? { ...seen, id, hidden: true } : { ...seen, id };
}

function redactQueue(row: QueueRow, audience: Audience, pseudonym: Pseudonym): QueueRow {
  const classes = row.queue === "cleaning" ? cleaningItemClasses : queueItemClasses;
  const seen = withhold(row, queueRowClasses, audience.clearance);
  return { ...seen, items: seen.items.map((item) => redactItem(item, classes, audience, pseudonym)) };
}

/** Who waits elsewhere keeps the place and the wait, so that what is past its target is still counted. */
function redactItem(
  item: QueueItem,
  classes: typeof queueItemClasses,
  audience: Audience,
  pseudonym: Pseudonym,
): QueueItem {
  const fields = classOf(audience, { units: [item.unit], encounter: item.encounter });
  if (permits(fields, "operational")) return item;
  const { key, what, status } = classes;
  return {
    ...withhold(item, classes, fields),
    key: permits(fields, key) ? item.key : pseudonym(item.key),
    what: permits(fields, what) ? item.what : "",
    status: permits(fields, status) ? item.status : "",
    ...(permits(fields, what) ? {} : { hidden: true as const }),
  };
}

/** Whether encounter keys may stand as ids everywhere in what this audience receives. */
function knowsKeys(audience: Audience): boolean {
  return permits(classOf(audience, { units: [], encounter: null }), dischargeRowClasses.id);
}

function refuse(): never {
  throw new Error("a key was to be withheld, and nobody can give it another name");
}
