import { io, type Socket } from "socket.io-client";
import { Encoder } from "socket.io-parser";
import { z } from "zod";
import type { ClientToServer, Delta, ServerToClient, WatchAnswer } from "#server/contracts/live.ts";
import { obeyCommands } from "./helper.ts";
import { SharedDecoder } from "./shared-decoder.ts";

const commandSchema = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("open"),
    url: z.string(),
    token: z.string(),
    screens: z.array(z.object({ view: z.enum(["wall", "beds", "queues"]), scope: z.string() })),
  }),
  /** Forget what was received so far, and note from now on. */
  z.object({ do: z.literal("note") }),
  z.object({ do: z.literal("tell") }),
]);
type Command = z.output<typeof commandSchema>;

/** At most so many connections are being opened at once, as people do not all arrive in the same millisecond. */
const OPENING = 50;

let received: [screen: number, to: number, at: number][] = [];
/** Rows that a delta named, by room and position: the same for every screen of the room. */
let named = new Map<string, string[]>();
let isNoting = false;
let resyncs = 0;

async function open({ url, token, screens }: Extract<Command, { do: "open" }>): Promise<object> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < screens.length; index = next++)
      await openScreen({ url, token }, index, screens[index]);
  };
  await Promise.all(Array.from({ length: OPENING }, worker));
  return { screens: screens.length };
}

async function openScreen(
  { url, token }: { url: string; token: string },
  index: number,
  screen: { view: "wall" | "beds" | "queues"; scope: string } | undefined,
) {
  if (!screen) return;
  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    parser: { Encoder, Decoder: SharedDecoder },
    auth: { surface: screen.view === "wall" ? "wall" : "desk", token },
  });
  socket.on("delta", (delta) => note(index, delta));
  socket.on("resync", () => {
    resyncs += 1;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  const answer: WatchAnswer = await socket.timeout(30_000).emitWithAck("watch", screen);
  if (!answer.ok) throw new Error(`a screen was refused: ${answer.code}`);
}

function note(screen: number, delta: Delta): void {
  if (!isNoting) return;
  received.push([screen, delta.to, performance.timeOrigin + performance.now()]);
  const key = `${delta.view}|${delta.scope}|${delta.to}`;
  if (!named.has(key))
    named.set(
      key,
      delta.upserts.map((row) => row.id),
    );
}

async function obey(command: Command): Promise<object> {
  if (command.do === "open") return open(command);
  if (command.do === "tell") return { received, named: [...named], resyncs };
  received = [];
  named = new Map();
  resyncs = 0;
  isNoting = true;
  return {};
}

obeyCommands(commandSchema, obey);
