import { io, type Socket } from "socket.io-client";
import type { Held } from "#components/live/apply-delta.ts";
import { LiveClient } from "#components/live/live-client.ts";
import { LiveClock } from "#components/live/live-clock.ts";
import type { LinkListener, LiveLink } from "#components/live/live-link.ts";
import type { ClientToServer, ServerToClient, ViewName } from "#server/contracts/live.ts";

const EMPTY: Held = { epoch: 0, position: 0, at: 0, rows: new Map() };
const ANSWER_WITHIN_MS = 8000;

/** A browser's own live client over a connection that can be moved from node to node, as a load balancer would. */
export class RoamingScreen {
  readonly client: LiveClient;
  /** Every (epoch, position) it has shown, in order. */
  readonly shown: { epoch: number; position: number }[] = [];
  readonly #view: ViewName;
  readonly #link: RoamingLink;

  /** @param token of a program that may see the view. */
  constructor(view: ViewName, url: string, token: string) {
    this.#view = view;
    this.#link = new RoamingLink(token);
    this.client = new LiveClient({
      link: this.#link,
      clock: new LiveClock({ steady: () => performance.now(), every: () => () => {} }, Date.now()),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: () => 0,
    });
    this.client.watch(view, "all", EMPTY as Held<typeof view>, () => {
      const { epoch, position } = this.held;
      this.shown.push({ epoch, position });
    });
    this.moveTo(url);
  }

  get held(): Held {
    return this.client.held(this.#view, "all") ?? EMPTY;
  }

  moveTo(url: string): void {
    this.#link.moveTo(url);
  }

  close(): void {
    this.client.close();
  }

  /** Whether anything was shown that is older than what was shown before it. */
  get hasRewound(): boolean {
    return this.shown.some(({ epoch, position }, index) => {
      const before = this.shown[index - 1];
      return before !== undefined && (epoch < before.epoch || (epoch === before.epoch && position < before.position));
    });
  }
}

class RoamingLink implements LiveLink {
  readonly #token: string;
  #socket: Socket<ServerToClient, ClientToServer> | null = null;
  #listener: LinkListener | null = null;

  constructor(token: string) {
    this.#token = token;
  }

  moveTo(url: string): void {
    this.#socket?.removeAllListeners();
    if (this.#socket?.connected) this.#listener?.down();
    this.#socket?.disconnect();
    const socket: Socket<ServerToClient, ClientToServer> = io(url, {
      transports: ["websocket"],
      auth: { surface: "desk", token: this.#token },
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
    });
    this.#socket = socket;
    socket.on("connect", () => this.#listener?.up());
    socket.on("disconnect", () => this.#listener?.down());
    socket.on("delta", (delta) => this.#listener?.delta(delta));
    socket.on("resync", (message) => this.#listener?.resync(message));
    socket.on("beat", (beat) => this.#listener?.beat(beat));
  }

  connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  watch(watch: Parameters<LiveLink["watch"]>[0]): ReturnType<LiveLink["watch"]> {
    if (!this.#socket) return Promise.reject(new Error("not connected"));
    return this.#socket.timeout(ANSWER_WITHIN_MS).emitWithAck("watch", watch);
  }

  unwatch(watch: Parameters<LiveLink["unwatch"]>[0]): void {
    this.#socket?.emit("unwatch", watch);
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  close(): void {
    this.#socket?.disconnect();
  }
}
