import { type Audience, audienceKey } from "#server/access/audience.ts";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import {
  type Delta,
  type Snapshot,
  VIEW_NAMES,
  type ViewName,
  type ViewRows,
  type Watch,
} from "#server/contracts/live.ts";
import { type Changes, inScope, scopesOf, type ViewSet } from "#server/projections/view-set.ts";
import { ChangeLog } from "./change-log.ts";

interface Room {
  view: ViewName;
  scope: string;
  audience: Audience;
  /** Position up to which the room's members have been told. */
  told: number;
}

/** What a tick has for the rooms of one scope, whoever is in them. */
interface News {
  upserts: ViewRows[ViewName][];
  gone: string[];
}

/** What one look at the views tells the rooms. */
export interface Told {
  /** The log's epoch is another: nothing that was told before is worth anything, and there are no deltas. */
  isNewEpoch: boolean;
  deltas: Map<string, Delta>;
}

/**
 * Who is told what. A room is (view, scope, audience); a delta is made and redacted once a room, and from what changed lately a
 * watcher that returns is told what it missed. Knows nothing of sockets.
 */
export class Rooms {
  readonly #views: ViewSet;
  readonly #redactor: Redactor;
  readonly #rooms = new Map<string, Room>();
  readonly #changes: Record<ViewName, ChangeLog> = {
    wall: new ChangeLog(),
    beds: new ChangeLog(),
    discharges: new ChangeLog(),
    queues: new ChangeLog(),
    feeds: new ChangeLog(),
  };
  #epoch = 0;

  constructor(views: ViewSet, redactor: Redactor) {
    this.#views = views;
    this.#redactor = redactor;
  }

  get epoch(): number {
    return this.#epoch;
  }

  [Symbol.iterator](): Iterator<[string, Pick<Room, "view" | "scope">]> {
    return this.#rooms[Symbol.iterator]();
  }

  get(name: string): Pick<Room, "view" | "scope"> | undefined {
    return this.#rooms.get(name);
  }

  /** Opens a watch's room if it is the first; whoever is in it is told from the present position on. */
  open({ view, scope }: Watch, audience: Audience): string {
    const name = roomName(view, scope, audience);
    if (!this.#rooms.has(name)) this.#rooms.set(name, { view, scope, audience, told: this.#views.position });
    return name;
  }

  close(name: string): void {
    this.#rooms.delete(name);
  }

  /** Brings the views up to the log and makes what every room is to be told of it. */
  tick(now: number): Told {
    const from = this.#views.position;
    const changes = this.#views.tick(now);
    // The first tick of an epoch names every row there is and none that has gone: nobody can resume from before it.
    const isNewEpoch = this.#views.house.epoch !== this.#epoch;
    if (isNewEpoch) this.#startEpoch();
    else this.#remember(changes, from);
    const news = new Map([...changes].map(([view, changed]) => [view, newsByScope(changed)]));
    const deltas = new Map<string, Delta>();
    for (const [name, room] of isNewEpoch ? [] : this.#rooms) {
      const told = news.get(room.view)?.get(room.scope);
      if (told) deltas.set(name, this.#tell(room, told, now));
    }
    return { isNewEpoch, deltas };
  }

  /** Every row of a watch as it stands now. */
  whole<V extends ViewName>(watch: Watch & { view: V }, audience: Audience): Snapshot<V> {
    const snapshot = this.#views.snapshot(watch.view, watch.scope);
    return { ...snapshot, rows: snapshot.rows.map((row) => this.#redactor.row(watch.view, row, audience)) };
  }

  /** Only what a returning watcher missed; null when that is not remembered. */
  missed({ view, scope, epoch, position }: Watch, audience: Audience, now: number): Delta | null {
    if (epoch !== this.#epoch || position === undefined) return null;
    const ids = this.#changes[view].since(position);
    if (!ids) return null;
    const upserts: ViewRows[ViewName][] = [];
    const removes: string[] = [];
    for (const id of ids) {
      const row = this.#views.row(view, id);
      // A row that has left the scope is gone for whoever watches it.
      if (row && inScope(row, scope)) upserts.push(this.#redactor.row(view, row, audience));
      else removes.push(this.#redactor.id(view, id, audience));
    }
    return { view, scope, epoch, from: position, to: this.#views.position, at: now, upserts, removes };
  }

  #tell(room: Room, news: News, now: number): Delta {
    const { view, scope, audience, told } = room;
    const upserts = news.upserts.map((row) => this.#redactor.row(view, row, audience));
    const removes = news.gone.map((id) => this.#redactor.id(view, id, audience));
    room.told = this.#views.position;
    return { view, scope, epoch: this.#epoch, from: told, to: room.told, at: now, upserts, removes };
  }

  #remember(changes: Map<ViewName, Changes>, from: number): void {
    for (const view of VIEW_NAMES) {
      const { upserts, removes } = changes.get(view) as Changes;
      this.#changes[view].add(from, this.#views.position, [...upserts.keys(), ...removes]);
    }
  }

  #startEpoch(): void {
    this.#epoch = this.#views.house.epoch;
    for (const view of VIEW_NAMES) this.#changes[view].clear();
    for (const room of this.#rooms.values()) room.told = this.#views.position;
  }
}

/** Sorted out once a view, and not by every room: a thousand screens watch hundreds of units. */
function newsByScope({ upserts, left }: Changes): Map<string, News> {
  const byScope = new Map<string, News>();
  const at = (scope: string): News => {
    const known = byScope.get(scope);
    if (known) return known;
    const fresh = { upserts: [], gone: [] };
    byScope.set(scope, fresh);
    return fresh;
  };
  for (const row of upserts.values()) for (const scope of scopesOf(row)) at(scope).upserts.push(row);
  for (const [id, was] of left) {
    const row = upserts.get(id);
    for (const scope of scopesOf(was)) if (!row || !inScope(row, scope)) at(scope).gone.push(id);
  }
  return byScope;
}

export function roomName(view: ViewName, scope: string, audience: Audience): string {
  return `view|${view}|${scope}|${audienceKey(audience)}`;
}
