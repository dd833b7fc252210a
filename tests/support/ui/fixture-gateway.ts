import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { type Audience, audienceKey, DESK_AUDIENCE, WALL_AUDIENCE } from "#server/access/audience.ts";
import {
  type ClientToServer,
  type Delta,
  type ServerToClient,
  type Snapshot,
  VIEW_NAMES,
  type ViewName,
  type ViewRows,
  type WatchAnswer,
  watchSchema,
} from "#server/contracts/live.ts";
import type { FixtureRows } from "./fixture-hospital.ts";
import { redacted } from "./fixture-redaction.ts";

const EPOCH = 1;
const BEAT_MS = 2_000;

export interface Change<V extends ViewName> {
  upserts?: ViewRows[V][];
  removes?: string[];
}

type Tables = { [V in ViewName]: Map<string, ViewRows[V]> };

function tables(rows: FixtureRows): Tables {
  const byId = <R extends { id: string }>(all: readonly R[]) => new Map(all.map((row) => [row.id, row]));
  return {
    wall: byId(rows.wall),
    beds: byId(rows.beds),
    discharges: byId(rows.discharges),
    queues: byId(rows.queues),
    feeds: byId(rows.feeds),
  };
}

/** Views and a socket that follow the live contract, over rows a test changes by hand. */
export class FixtureGateway {
  #rows: Tables;
  readonly #watermark: string | null;
  #position = 1;
  /** Where each view was last spoken of: what happens to another view leaves no gap in it. */
  readonly #told = new Map<ViewName, number>();
  #io: Server<ClientToServer, ServerToClient> | null = null;
  #beats: NodeJS.Timeout | null = null;
  #muted = false;

  constructor(rows: FixtureRows, watermark: string | null) {
    this.#rows = tables(rows);
    this.#watermark = watermark;
  }

  snapshot<V extends ViewName>(view: V, scope: string, audience: Audience): Snapshot<V> {
    const rows = [...this.#rows[view].values()].filter((row) => inScope(row, scope)) as ViewRows[V][];
    return {
      view,
      scope,
      epoch: EPOCH,
      position: this.#position,
      at: Date.now(),
      rows: rows.map((row) => redacted(view, row, audience)),
    };
  }

  listen(http: HttpServer): void {
    this.#io = new Server<ClientToServer, ServerToClient>(http);
    this.#io.on("connection", (socket) => {
      const audience = socket.handshake.auth.surface === "wall" ? WALL_AUDIENCE : DESK_AUDIENCE;
      socket.on("watch", (watch, answer) => {
        if (this.#muted) return;
        const asked = watchSchema.safeParse(watch);
        if (!asked.success) return answer({ ok: false, code: "bad-request", message: "not a watch" });
        socket.join(room(asked.data.view, asked.data.scope, audience));
        answer(this.#answer(asked.data.view, asked.data.scope, asked.data.position, audience));
      });
      socket.on("unwatch", ({ view, scope }) => socket.leave(room(view, scope, audience)));
      this.#beat();
    });
    this.#beats = setInterval(() => this.#beat(), BEAT_MS);
  }

  /** Changes rows and tells every client that watches them. */
  change<V extends ViewName>(view: V, { upserts = [], removes = [] }: Change<V>): void {
    for (const row of upserts) (this.#rows[view] as Map<string, ViewRows[V]>).set(row.id, row);
    for (const id of removes) this.#rows[view].delete(id);
    const from = this.#told.get(view) ?? 0;
    this.#position += 1;
    this.#told.set(view, this.#position);
    for (const scope of this.#scopes(view)) {
      for (const audience of [WALL_AUDIENCE, DESK_AUDIENCE]) {
        const inside = upserts.filter((row) => inScope(row, scope)).map((row) => redacted(view, row, audience));
        const delta = { view, scope, epoch: EPOCH, from, to: this.#position, at: Date.now(), upserts: inside, removes };
        if (!this.#muted) this.#io?.to(room(view, scope, audience)).emit("delta", delta as Delta);
      }
    }
  }

  /** Puts another hospital in the place of this one and bids every client ask again. */
  replace(rows: FixtureRows): void {
    this.#rows = tables(rows);
    this.#position += 1;
    for (const view of VIEW_NAMES) {
      this.#told.set(view, this.#position);
      for (const scope of this.#scopes(view)) this.#io?.emit("resync", { view, scope });
    }
  }

  row<V extends ViewName>(view: V, id: string): ViewRows[V] | undefined {
    return (this.#rows[view] as Map<string, ViewRows[V]>).get(id);
  }

  /** From now on the server says nothing, while its connections stay open; or speaks again. */
  mute(muted: boolean): void {
    this.#muted = muted;
    if (!muted) this.#beat();
  }

  connections(): number {
    return this.#io?.engine.clientsCount ?? 0;
  }

  async close(): Promise<void> {
    if (this.#beats) clearInterval(this.#beats);
    await this.#io?.close();
  }

  #answer(view: ViewName, scope: string, position: number | undefined, audience: Audience): WatchAnswer {
    if (!VIEW_NAMES.includes(view)) return { ok: false, code: "unknown-view", message: view };
    if (position !== undefined && position >= (this.#told.get(view) ?? 1)) return { ok: true, deltas: [] };
    return { ok: true, snapshot: this.snapshot(view, scope, audience) };
  }

  #scopes(view: ViewName): string[] {
    const rooms = [...(this.#io?.of("/").adapter.rooms.keys() ?? [])].filter((name) => name.startsWith(`${view} `));
    return [...new Set(rooms.map((name) => name.split(" ")[1] ?? "all"))];
  }

  #beat(): void {
    if (this.#muted) return;
    this.#io?.emit("beat", { at: Date.now(), epoch: EPOCH, position: this.#position, watermark: this.#watermark });
  }
}

function room(view: ViewName, scope: string, audience: Audience): string {
  return `${view} ${scope} ${audienceKey(audience)}`;
}

function inScope(row: { id: string; facility: string; unit?: string | null }, scope: string): boolean {
  const [kind, id] = scope.split(":");
  if (kind === "facility") return row.facility === id;
  return kind === "unit" ? row.unit === id : true;
}
