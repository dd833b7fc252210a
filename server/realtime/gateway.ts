import type { Server as HttpServer, IncomingMessage } from "node:http";
import { Server, type Socket } from "socket.io";
import type { ZodType } from "zod";
import { type Audience, audienceKey } from "#server/access/audience.ts";
import { audienceOf } from "#server/access/policy.ts";
import type { Glass, Principal } from "#server/access/principal.ts";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import type { ClientToServer, EndCode, ServerToClient, ViewName, WatchAnswer } from "#server/contracts/live.ts";
import { watchSchema } from "#server/contracts/live.ts";
import type { ViewSet } from "#server/projections/view-set.ts";
import { audienceAt, isSameOrigin, isWall, mayWatch, refusal } from "./admission.ts";
import { Rooms, roomName } from "./rooms.ts";

type LiveServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

interface SocketData {
  principal: Principal;
  audience: Audience;
  /** Rooms whose members were told another audience's rows: positions do not say what they miss. */
  whole: Set<string>;
}

export interface GatewayOptions {
  http: HttpServer;
  views: ViewSet;
  /** Whether one more connection may come from there now; asked before anything else of it is looked at. */
  admits?(handshake: IncomingMessage): Promise<boolean>;
  /** Who is asking, from the handshake; null, or somebody without a role, refuses the connection. */
  principalOf(handshake: Socket["handshake"]): Promise<Principal | null>;
  redactor: Redactor;
  /** Somebody asked for a view that the role may not open. */
  refused?(principal: Principal, view: ViewName): void;
  /** Told of each connection that is made; answers what is to be done when it is gone. */
  attend?(principal: Principal): () => void;
  watermark: string | null;
  /** Coalescing: changes leave together at most this often. 0: as soon as they are folded. */
  tickMs: number;
  beatMs: number;
  now?: () => number;
  onTick?(facts: { durationMs: number; deltas: number; clients: number }): void;
}

/** Without a coalescing tick, rows that change with the clock alone are looked at this often. */
const CLOCK_MS = 250;
/** Frames waiting in a client's transport beyond which it is dropped to snapshots. */
const MAX_QUEUED_FRAMES = 64;
/** Views of one connection; a screen needs a handful, and each room costs an encoding. */
const MAX_ROOMS = 64;
const BEHIND_WAIT_MS = 2000;
const BEHIND_STEP_MS = 50;

/**
 * Socket.IO gateway. A room is (view, scope, audience); a delta is encoded once per room. Clients resume by epoch and position on
 * any node; a slow one is dropped to snapshots and never buffered without bound.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #io: LiveServer;
  readonly #rooms: Rooms;
  #ticker: NodeJS.Timeout | null = null;
  #soon: NodeJS.Timeout | null = null;
  #tookMs = 0;
  #beater: NodeJS.Timeout | null = null;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#rooms = new Rooms(options.views, options.redactor);
    this.#io = new Server(options.http, {
      serveClient: false,
      transports: ["websocket", "polling"],
      pingInterval: 5000,
      pingTimeout: 5000,
      maxHttpBufferSize: 64 * 1024,
      perMessageDeflate: false,
      allowRequest: (request, answer) => {
        this.#mayKnock(request).then(
          (allowed) => answer(null, allowed),
          () => answer("unavailable", false),
        );
      },
    });
    this.#io.use((socket, next) => {
      this.#admit(socket).then(next, () => next(new Error("unavailable")));
    });
    this.#io.on("connection", (socket) => this.#welcome(socket));
    this.#io.of("/").adapter.on("delete-room", (name: string) => this.#rooms.close(name));
  }

  get clients(): number {
    return this.#io.of("/").sockets.size;
  }

  start(): void {
    this.tick();
    this.#ticker = setInterval(() => this.tick(), this.#options.tickMs || CLOCK_MS);
    this.#beater = setInterval(() => this.#beat(), this.#options.beatMs);
  }

  async stop(): Promise<void> {
    if (this.#ticker) clearInterval(this.#ticker);
    this.#ticker = null;
    if (this.#soon) clearTimeout(this.#soon);
    if (this.#beater) clearInterval(this.#beater);
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
    await Promise.resolve();
  }

  /**
   * The views have something new. Only of interest without a coalescing tick: what came in one turn still leaves together, and
   * telling takes at most a sixth of the node's time, so that a thousand screens never hold up the messages that change them: at a
   * third every change came later, for it waited longer to be decided than it was told sooner.
   */
  changed(): void {
    if (this.#options.tickMs > 0 || this.#soon || !this.#ticker) return;
    this.#soon = setTimeout(() => {
      this.#soon = null;
      this.tick();
    }, 5 * this.#tookMs);
  }

  /** Brings the views up to the log and tells every room what changed. */
  tick(): void {
    const startedAt = performance.now();
    const { isNewEpoch, deltas } = this.#rooms.tick(this.#now());
    if (isNewEpoch) this.#resyncAll();
    this.#dropSlowClients();
    for (const [name, delta] of deltas) this.#io.to(name).emit("delta", delta);
    this.#tookMs = performance.now() - startedAt;
    this.#options.onTick?.({ durationMs: this.#tookMs, deltas: deltas.size, clients: this.clients });
  }

  /** Closes the connections of whoever it concerns; each is told why. */
  end(concerns: (principal: Principal) => boolean, code: EndCode): void {
    for (const socket of this.#io.of("/").sockets.values()) {
      if (!concerns(socket.data.principal)) continue;
      socket.emit("ended", { code });
      socket.disconnect(true);
    }
  }

  /** Cuts the connections of whoever it concerns, as a network would: they come again, and are asked again who they are. */
  cut(concerns: (principal: Principal) => boolean): void {
    for (const socket of this.#io.of("/").sockets.values()) if (concerns(socket.data.principal)) socket.conn.close();
  }

  /** What is open to each session has changed: its screens go over to other rooms, and are drawn anew as a whole. */
  reopen(glassOf: (session: string) => readonly Glass[]): void {
    for (const socket of this.#io.of("/").sockets.values()) {
      const { principal, audience } = socket.data;
      if (principal.session === null || isWall(socket.handshake)) continue;
      const changed: Principal = { ...principal, glass: glassOf(principal.session) };
      const next = audienceOf(changed);
      socket.data.principal = changed;
      if (audienceKey(next) === audienceKey(audience)) continue;
      socket.data.audience = next;
      this.#moveRooms(socket);
    }
  }

  #moveRooms(socket: LiveSocket): void {
    for (const name of socket.rooms) {
      const room = this.#rooms.get(name);
      if (!room) continue;
      socket.leave(name);
      socket.data.whole.add(`${room.view}|${room.scope}`);
      socket.emit("resync", { view: room.view, scope: room.scope });
    }
  }

  async #mayKnock(request: IncomingMessage): Promise<boolean> {
    if (!isSameOrigin(request.headers.origin, request.headers.host)) return false;
    return (await this.#options.admits?.(request)) ?? true;
  }

  async #admit(socket: LiveSocket): Promise<Error | undefined> {
    const principal = await this.#options.principalOf(socket.handshake);
    if (!principal || principal.role === null) return refusal(principal?.halted ?? "unknown");
    socket.data = { principal, audience: audienceAt(socket.handshake, principal), whole: new Set() };
    return undefined;
  }

  #welcome(socket: LiveSocket): void {
    const leave = this.#options.attend?.(socket.data.principal);
    if (leave) socket.once("disconnect", leave);
    socket.on("watch", (message, answer) => {
      this.#watch(socket, message).then(
        (result) => typeof answer === "function" && answer(result),
        () =>
          typeof answer === "function" &&
          answer({ ok: false, code: "unavailable", message: "this view cannot be read now" }),
      );
    });
    socket.on("unwatch", (message) => {
      const parsed = parse(watchSchema, message);
      if (parsed) socket.leave(roomName(parsed.view, parsed.scope, socket.data.audience));
    });
    this.#greet(socket);
  }

  async #watch(socket: LiveSocket, message: unknown): Promise<WatchAnswer> {
    const watch = parse(watchSchema, message);
    if (!watch)
      return {
        ok: false,
        code: "bad-request",
        message: "watch needs a view, a scope and optionally epoch and position",
      };
    if (!mayWatch(socket.handshake, socket.data.principal, watch.view)) {
      this.#options.refused?.(socket.data.principal, watch.view);
      return { ok: false, code: "forbidden", message: "hidden by your role" };
    }
    if (watch.epoch === this.#rooms.epoch && !(await this.#reaches(watch.position ?? 0)))
      return { ok: false, code: "behind", message: "this node has not read as far as you have" };
    if (socket.rooms.size > MAX_ROOMS) return { ok: false, code: "bad-request", message: "too many views at once" };
    // Gone while it waited: nobody would ever take it out of the room again.
    if (!socket.connected) return { ok: false, code: "unavailable", message: "the connection is gone" };
    // Read only now: what is open to this session may have changed while it waited.
    const { audience } = socket.data;
    socket.join(this.#rooms.open(watch, audience));
    const isWhole = socket.data.whole.delete(`${watch.view}|${watch.scope}`);
    const delta = isWhole ? null : this.#rooms.missed(watch, audience, this.#now());
    return delta ? { ok: true, deltas: [delta] } : { ok: true, snapshot: this.#rooms.whole(watch, audience) };
  }

  /** Waits a little for this node to come as far as the client has been; it never rewinds a screen. */
  async #reaches(position: number): Promise<boolean> {
    for (let waited = 0; this.#options.views.position < position; waited += BEHIND_STEP_MS) {
      if (waited >= BEHIND_WAIT_MS) return false;
      await new Promise((resume) => setTimeout(resume, BEHIND_STEP_MS));
    }
    return true;
  }

  #resyncAll(): void {
    for (const [name, { view, scope }] of this.#rooms) this.#io.to(name).emit("resync", { view, scope });
  }

  #dropSlowClients(): void {
    for (const socket of this.#io.of("/").sockets.values()) {
      // The queue of the transport is not in Socket.IO's types; its length is the only sign that a peer does not read.
      const queued = (socket.conn as unknown as { writeBuffer?: unknown[] }).writeBuffer?.length ?? 0;
      if (queued <= MAX_QUEUED_FRAMES) continue;
      for (const name of socket.rooms) {
        const room = this.#rooms.get(name);
        if (!room) continue;
        socket.leave(name);
        socket.conn.once("drain", () => socket.emit("resync", { view: room.view, scope: room.scope }));
      }
    }
  }

  #greet(socket: LiveSocket): void {
    socket.emit("beat", this.#pulse());
  }

  #beat(): void {
    this.#io.emit("beat", this.#pulse());
  }

  #pulse() {
    const { views, watermark } = this.#options;
    return { at: this.#now(), epoch: views.house.epoch, position: views.position, watermark };
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function parse<T>(schema: ZodType<T>, message: unknown): T | null {
  const result = schema.safeParse(message);
  return result.success ? result.data : null;
}
