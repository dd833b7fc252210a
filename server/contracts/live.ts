import { z } from "zod";
import type { BedRow } from "./views/bed-row.ts";
import type { DischargeRow } from "./views/discharge-row.ts";
import type { FeedRow } from "./views/feed-row.ts";
import type { QueueRow } from "./views/queue-row.ts";
import type { WallRow } from "./views/wall-row.ts";

/** Row type of every view; each row has an `id` unique in its view. */
export interface ViewRows {
  wall: WallRow;
  beds: BedRow;
  discharges: DischargeRow;
  queues: QueueRow;
  feeds: FeedRow;
}
export type ViewName = keyof ViewRows;
export const VIEW_NAMES = ["wall", "beds", "discharges", "queues", "feeds"] as const satisfies readonly ViewName[];

/** `all`, `facility:LKF` or `unit:5E`. */
export const scopeSchema = z.string().regex(/^(all|facility:[\w&.-]{1,40}|unit:[\w&.-]{1,40})$/);

export const watchSchema = z.object({
  view: z.enum(VIEW_NAMES),
  scope: scopeSchema,
  /** Where this client stands; absent on first sight. */
  epoch: z.number().int().optional(),
  position: z.number().int().nonnegative().optional(),
});
export type Watch = z.infer<typeof watchSchema>;

/** The whole of a view at one position of the log. */
export interface Snapshot<V extends ViewName = ViewName> {
  view: V;
  scope: string;
  epoch: number;
  position: number;
  /** Server time at which this was true, milliseconds. */
  at: number;
  rows: ViewRows[V][];
}

/**
 * What changed between two positions. Rows are whole, so a delta may be applied by any client that stands at `from` or later and
 * has not passed (`to`, `at`); a client that stands before `from` asks again. Rows that change with the clock alone (rates, ages of
 * feeds) come with `to` equal to `from`.
 */
export interface Delta<V extends ViewName = ViewName> {
  view: V;
  scope: string;
  epoch: number;
  from: number;
  to: number;
  at: number;
  upserts: ViewRows[V][];
  removes: string[];
}

export type WatchAnswer =
  | { ok: true; snapshot: Snapshot }
  | { ok: true; deltas: Delta[] }
  /** `behind`: this node has not reached the client's position; `epoch`: positions were reissued, start anew. */
  | { ok: false; code: "behind" | "forbidden" | "unknown-view" | "bad-request" | "unavailable"; message: string };

/** Sent to every client every 5 s, so that a frozen screen is seen within 10 s. */
export interface Beat {
  at: number;
  epoch: number;
  position: number;
  /** Watermark text in demonstration mode, else null. */
  watermark: string | null;
}

/** Why a connection is over although the network is not. `unknown`: what was presented opens nothing here, any more or ever. */
export const END_CODES = ["signed-out", "revoked", "expired", "locked", "changed", "unknown"] as const;
export type EndCode = (typeof END_CODES)[number];

export interface ServerToClient {
  delta: (delta: Delta) => void;
  /** The client fell behind: ask again. */
  resync: (message: { view: ViewName; scope: string }) => void;
  beat: (beat: Beat) => void;
  /** The last word before the server closes the connection. A refused handshake carries the same in the error's `data`. */
  ended: (message: { code: EndCode }) => void;
}

export interface ClientToServer {
  watch: (watch: Watch, answer: (answer: WatchAnswer) => void) => void;
  unwatch: (watch: Pick<Watch, "view" | "scope">) => void;
}
