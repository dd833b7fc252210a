import type { Instant } from "#server/canonical/instant.ts";
import { VIEW_NAMES, type ViewName } from "#server/contracts/live.ts";
import type { House } from "./house/house.ts";
import { ViewSet } from "./view-set.ts";

/** Views whose rows follow from the log alone. The feeds follow from the journal's counters and cannot be drawn again. */
export const KEPT_VIEWS: readonly ViewName[] = VIEW_NAMES.filter((view) => view !== "feeds");

/** All rows of a house at an instant: nothing that was drawn before is taken over. */
export function drawViews(house: House, at: Instant): ViewSet {
  house.dirty.everything = true;
  const views = new ViewSet(house, () => []);
  views.tick(at);
  return views;
}

/** Rows that are written out in one go: a few milliseconds. */
const PIECE = 200;

/**
 * A view before any redaction as text: rows by id, properties by name, so that equal rows are equal bytes. In pieces, so that whoever
 * reads a large house can let the node's messages in between.
 */
export function* canonicalPieces(views: ViewSet, view: ViewName): Generator<string> {
  const rows = views.snapshot(view, "all").rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  yield "[";
  for (let from = 0; from < rows.length; from += PIECE) {
    const list = JSON.stringify(rows.slice(from, from + PIECE), (_key, value) =>
      isPlain(value) ? sorted(value) : value,
    );
    yield `${from > 0 ? "," : ""}${list.slice(1, -1)}`;
  }
  yield "]";
}

export function canonicalRows(views: ViewSet, view: ViewName): string {
  return [...canonicalPieces(views, view)].join("");
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
