import type { RecordedEvent } from "#server/canonical/event.ts";
import { isAdministration } from "#server/contracts/events/event-classes.ts";
import { audienceOf, isAllowed } from "../policy.ts";
import type { Principal } from "../principal.ts";
import type { EventPlaces, ShownEvent } from "./redact-event.ts";
import type { Redactor } from "./redact-row.ts";

/** Events as one person may see them, in the order given. */
export type ShowEvents = (principal: Principal, events: readonly RecordedEvent[]) => ShownEvent[];

/** What was done with rights and records is left out for whoever may not read the audit trail. */
export function showEvents(redactor: Pick<Redactor, "event">, places: EventPlaces): ShowEvents {
  return (principal, events) => {
    const audience = audienceOf(principal);
    const readsAudit = isAllowed(principal, "audit.search");
    return events
      .filter(({ type }) => readsAudit || !isAdministration(type))
      .map((event) => redactor.event(event, audience, places));
  };
}
