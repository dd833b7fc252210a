import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import { createRedactor } from "#server/access/redact/redact-row.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { ClientToServer, ServerToClient } from "#server/contracts/live.ts";
import { House } from "#server/projections/house/house.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { Gateway } from "#server/realtime/gateway.ts";

export type Screen = Socket<ServerToClient, ClientToServer>;

export interface LiveHall {
  url: string;
  house: House;
  views: ViewSet;
  gateway: Gateway;
  /** Folds events in and lets the gateway tell of them at once. */
  take(...events: RecordedEvent[]): void;
  connect(surface: "desk" | "wall" | "stranger", options?: Partial<ManagerOptions & SocketOptions>): Screen;
}

export interface LiveHallOptions {
  log: readonly RecordedEvent[];
  now: number;
  beatMs?: number;
}

const NEVER_MS = 3_600_000;

/** A gateway over the fold of a log, without the rest of a node: it ticks when the test says so. */
export async function openLiveHall(
  t: TestContext,
  { log, now, beatMs = NEVER_MS }: LiveHallOptions,
): Promise<LiveHall> {
  const house = new House();
  for (const event of log) house.apply(event);
  const views = new ViewSet(house, () => []);
  const http = createServer((_request, response) => response.end());
  let clock = now;
  const gateway = new Gateway({
    http,
    views,
    principalOf: async ({ auth }) => principalOf(auth.surface),
    redactor: createRedactor((key) => `row:${Buffer.from(key).toString("hex")}`),
    watermark: "Practice",
    tickMs: NEVER_MS,
    beatMs,
    now: () => clock,
  });
  gateway.start();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const screens: Screen[] = [];
  t.after(async () => {
    for (const screen of screens) screen.disconnect();
    await gateway.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  return {
    url,
    house,
    views,
    gateway,
    take: (...events) => {
      for (const event of events) house.apply(event);
      clock += 250;
      gateway.tick();
    },
    connect: (surface, options = {}) => {
      const screen: Screen = io(url, { transports: ["websocket"], auth: { surface }, reconnection: false, ...options });
      screens.push(screen);
      return screen;
    },
  };
}

const DESK: Principal = { ...ANONYMOUS, actor: "user:desk", name: "Bed manager", role: "bed-manager", units: "all" };
const WALL: Principal = { ...ANONYMOUS, actor: "wall:hall", name: "Hall", role: "wall-display", units: "all" };

function principalOf(surface: unknown): Principal | null {
  if (surface === "wall") return WALL;
  return surface === "desk" ? DESK : null;
}
