import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { waitFor } from "#tests/support/wait-for.ts";

/** A sender that writes the bytes it is told to, and collects the answers. */
export interface RawSender {
  socket: net.Socket;
  write(text: string | Buffer): void;
  /** One frame, whole and well formed. */
  send(text: string | Buffer): void;
  /** Answers so far, without their frame bytes. */
  replies(): string[];
  repliesReach(count: number): Promise<string[]>;
  closed(): Promise<void>;
}

export async function rawSender(port: number, tlsOptions?: tls.ConnectionOptions): Promise<RawSender> {
  const socket =
    tlsOptions === undefined ? net.connect(port, "127.0.0.1") : tls.connect({ port, host: "127.0.0.1", ...tlsOptions });
  const received: Buffer[] = [];
  let isClosed = false;
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
  });
  await once(socket, tlsOptions === undefined ? "connect" : "secureConnect");
  const replies = () =>
    Buffer.concat(received)
      .toString("latin1")
      .split("\x1c\r")
      .slice(0, -1)
      .map((frame) => frame.slice(1));
  return {
    socket,
    write: (text) => void socket.write(text),
    send: (text) => void socket.write(framed(text)),
    replies,
    repliesReach: (count) => waitFor(`${count} answers`, () => (replies().length >= count ? replies() : null)),
    closed: async () => void (await waitFor("the connection to close", () => isClosed)),
  };
}

export function framed(text: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from("\x0b"), Buffer.from(text), Buffer.from("\x1c\r")]);
}
