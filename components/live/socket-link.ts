import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "#server/contracts/live.ts";
import type { LinkListener, LiveLink } from "./live-link.ts";
import { startOver } from "./start-over.ts";

const ANSWER_WITHIN_MS = 8_000;
const RETURN_AFTER_MS = 5_000;

/**
 * One Socket.IO connection to the server the page came from. WebSocket only: long polling needs every request to reach the same
 * node, and any node may answer here. `surface` lets the server give a wall the wall's audience.
 */
export function openSocketLink(display: "desk" | "wall"): LiveLink {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    transports: ["websocket"],
    auth: { surface: display },
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
  });
  return {
    connected: () => socket.connected,
    watch: (watch) => socket.timeout(ANSWER_WITHIN_MS).emitWithAck("watch", watch),
    unwatch: (watch) => {
      if (socket.connected) socket.emit("unwatch", watch);
    },
    listen: (listener) => listenTo(socket, listener),
    close: () => socket.close(),
  };
}

function listenTo(socket: Socket<ServerToClient, ClientToServer>, listener: LinkListener): void {
  // The library does not come back by itself when the server said goodbye, as a node does that is being replaced, or refused.
  const returnLater = () => {
    setTimeout(() => socket.connect(), RETURN_AFTER_MS * (0.5 + Math.random()));
  };
  socket.on("connect", () => listener.up());
  socket.on("disconnect", (reason) => {
    listener.down();
    if (reason === "io server disconnect") returnLater();
  });
  socket.on("connect_error", (error) => {
    if ("data" in error && error.data) startOver();
    if (!socket.active) returnLater();
  });
  socket.on("ended", () => startOver());
  socket.on("delta", (delta) => listener.delta(delta));
  socket.on("resync", (message) => listener.resync(message));
  socket.on("beat", (beat) => listener.beat(beat));
  if (socket.connected) listener.up();
}
