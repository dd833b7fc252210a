import type { Delta, Snapshot, ViewName, ViewRows } from "#server/contracts/live.ts";

/** A view as a browser holds it: whole, at one position of one epoch. Never changed in place. */
export interface Held<V extends ViewName = ViewName> {
  readonly epoch: number;
  readonly position: number;
  /** Server time at which this was true, milliseconds. */
  readonly at: number;
  /** By row id. A row that is updated keeps its place; a new one comes last. */
  readonly rows: ReadonlyMap<string, ViewRows[V]>;
}

/**
 * `applied`: the view moved on. `old`: it holds this already. `gap`: something between is missing, ask again from here.
 * `epoch`: positions were reissued, ask for the whole view.
 */
export type Applied<V extends ViewName = ViewName> = { outcome: "applied"; held: Held<V> } | { outcome: Missed };
export type Missed = "old" | "gap" | "epoch";

export function hold<V extends ViewName>(snapshot: Snapshot<V>): Held<V> {
  const rows = new Map(snapshot.rows.map((row) => [row.id, row]));
  return { epoch: snapshot.epoch, position: snapshot.position, at: snapshot.at, rows };
}

/** A view is replaced only by one that knows at least as much: a node that lags never rewinds a screen. */
export function isBehind(
  held: Pick<Held, "epoch" | "position"> | null,
  snapshot: Pick<Snapshot, "epoch" | "position">,
): boolean {
  if (!held || snapshot.epoch > held.epoch) return false;
  return snapshot.epoch < held.epoch || snapshot.position < held.position;
}

/**
 * Applies a delta to a view that stands at `from` or later and has not passed (`to`, `at`), in the same epoch. Rows that change with
 * the clock alone come without a new position, so time decides between two deltas of one position.
 */
export function applyDelta<V extends ViewName>(held: Held<V>, delta: Delta<V>): Applied<V> {
  if (delta.epoch !== held.epoch) return { outcome: delta.epoch < held.epoch ? "old" : "epoch" };
  if (delta.to < held.position || (delta.to === held.position && delta.at <= held.at)) return { outcome: "old" };
  if (delta.from > held.position) return { outcome: "gap" };
  const rows = new Map(held.rows);
  for (const id of delta.removes) rows.delete(id);
  for (const row of delta.upserts) rows.set(row.id, row);
  return { outcome: "applied", held: { epoch: held.epoch, position: delta.to, at: delta.at, rows } };
}
