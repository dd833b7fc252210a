import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { after, describe, test } from "node:test";
import type { Delivery } from "#server/simulator/feed/delivery.ts";
import { Ledger } from "#server/simulator/senders/ledger.ts";
import { MLLP_DEFAULTS, MllpClient } from "#server/simulator/senders/mllp-client.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";

interface Sink {
  server: Server;
  port: number;
  received: string[];
  /** Most messages that were unanswered at one moment. */
  mostOpen: number;
}

type Behaviour = (message: string, socket: Socket, index: number) => string | null;

const acknowledge: Behaviour = () => "AA";

/** The smallest receiver that speaks MLLP: frames in, acknowledgements out. */
async function openSink(behaviour: Behaviour): Promise<Sink> {
  const sink: Sink = { server: createServer(), port: 0, received: [], mostOpen: 0 };
  sink.server.on("connection", (socket) => {
    let text = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      sink.mostOpen = Math.max(sink.mostOpen, text.split("\x1c\r").length - 1);
      for (let end = text.indexOf("\x1c\r"); end >= 0; end = text.indexOf("\x1c\r")) {
        const message = text.slice(1, end);
        text = text.slice(end + 2);
        const code = behaviour(message, socket, sink.received.length);
        sink.received.push(message);
        if (code !== null) socket.write(`\x0bMSH|^~\\&|||||||ACK|1|P|2.5.1\rMSA|${code}|${idOf(message)}\r\x1c\r`);
      }
    });
  });
  sink.server.listen(0, "127.0.0.1");
  await once(sink.server, "listening");
  const address = sink.server.address();
  sink.port = typeof address === "object" && address ? address.port : 0;
  after(() => sink.server.close());
  return sink;
}

function idOf(message: string): string {
  return message.split("\r")[0]?.split("|")[9] ?? "";
}

function delivery(id: string): Delivery {
  const body = `MSH|^~\\&|EPIC-ADT|LKF|X|LKF|20261117||ADT^A08^ADT_A01|${id}|P|2.5.1\rEVN|A08\r`;
  return { at: 0, source: "EPIC-ADT", transport: "mllp", id, label: "ADT^A08", body, repeat: false };
}

function clientOf(sink: Sink, ledger: Ledger, options: Partial<typeof MLLP_DEFAULTS> = {}): MllpClient {
  const client = new MllpClient(
    { ...MLLP_DEFAULTS, retryMs: 5, ...options, host: "127.0.0.1", port: sink.port },
    ledger,
  );
  after(() => client.close());
  return client;
}

const ids = Array.from({ length: 20 }, (_, index) => String(index + 1));

describe("the simulated sender over MLLP", () => {
  test("sends one message at a time, in order, and waits for its own acknowledgement", async () => {
    const sink = await openSink(acknowledge);
    const client = clientOf(sink, new Ledger(undefined));
    for (const id of ids) client.send(delivery(id));
    await waitFor("all to be acknowledged", () => client.waiting === 0);
    assert.deepEqual(sink.received.map(idOf), ids);
    assert.equal(sink.mostOpen, 1);
  });

  test("a window lets several messages be on the way, still in order", async () => {
    const sink = await openSink(acknowledge);
    const client = clientOf(sink, new Ledger(undefined), { window: 8 });
    for (const id of ids) client.send(delivery(id));
    await waitFor("all to be acknowledged", () => client.waiting === 0);
    assert.deepEqual(sink.received.map(idOf), ids);
  });

  test("a connection lost before the acknowledgement makes it send again, losing nothing", async () => {
    const sink = await openSink((_message, socket, index) => {
      if (index % 7 !== 3) return "AA";
      socket.destroy();
      return null;
    });
    const ledger = new Ledger(undefined);
    const client = clientOf(sink, ledger, { window: 4 });
    for (const id of ids) client.send(delivery(id));
    await waitFor("all to be acknowledged", () => client.waiting === 0);
    assert.deepEqual(new Set(sink.received.map(idOf)), new Set(ids));
    assert.ok(sink.received.length > ids.length, "nothing was sent again");
    assert.equal(ledger.counts.acked, ids.length);
  });

  test("silence is taken for a lost connection", async () => {
    const sink = await openSink((_message, _socket, index) => (index === 0 ? null : "AA"));
    const client = clientOf(sink, new Ledger(undefined), { ackTimeoutMs: 500 });
    client.send(delivery("1"));
    await waitFor("the second try", () => client.waiting === 0);
    // An answer that is slow to be read is silence too: then it is sent once more.
    assert.ok(sink.received.length >= 2);
    assert.deepEqual(new Set(sink.received.map(idOf)), new Set(["1"]));
  });

  test("the ledger on disk tells what was sent, acknowledged and refused", async (t) => {
    const sink = await openSink((message) => (idOf(message) === "2" ? "AR" : "AA"));
    const file = path.join(await temporaryDirectory(t), "ledger.jsonl");
    const ledger = new Ledger(file);
    const client = clientOf(sink, ledger);
    for (const id of ["1", "2", "3"]) client.send(delivery(id));
    await waitFor("all to be answered", () => client.waiting === 0);
    client.close();
    await ledger.close();
    const lines = (await readFile(file, "utf8")).trim().split("\n");
    const events = lines.map((line) => JSON.parse(line)).map(({ id, event }) => `${id} ${event}`);
    assert.deepEqual(events, ["1 sent", "1 acked", "2 sent", "2 refused", "3 sent", "3 acked"]);
  });
});
