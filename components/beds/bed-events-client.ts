import { type BedEvent, bedEventsSchema } from "./bed-event.ts";

/** The newest events about one bed. @throws an Error whose message a person may read. */
export async function fetchBedEvents(bed: string, signal: AbortSignal): Promise<BedEvent[]> {
  const answer = await fetch(`/api/v1/events?bed=${encodeURIComponent(bed)}`, { signal });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const parsed = bedEventsSchema.safeParse(await answer.json());
  if (!parsed.success) throw new Error("the server's answer could not be read");
  return parsed.data.items;
}
