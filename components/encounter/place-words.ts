import type { StoryPlace } from "./story-event.ts";

/** A place as people say it: the bed, else the unit, else the sender's own words. */
export function placeWords(place: StoryPlace | null): string {
  if (!place) return "no place";
  if (place.bed) return place.bed;
  const [, room = "", bed = ""] = place.raw.split("^");
  if (place.unit) return room || bed ? `${place.unit} ${room || bed}` : `${place.unit}, no bed`;
  return `\u201c${place.raw.replaceAll("^", " ").replace(/\s+/g, " ").trim()}\u201d`;
}

export function samePlace(one: StoryPlace | null, other: StoryPlace | null): boolean {
  return placeWords(one) === placeWords(other);
}
