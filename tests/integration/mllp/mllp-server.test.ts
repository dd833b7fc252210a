import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, describe, test } from "node:test";
import type { MllpFault, MllpReply, MllpServerOptions } from "#server/ingest/hl7v2/wire/mllp-options.ts";
import { createMllpServer, type MllpServer } from "#server/ingest/hl7v2/wire/mllp-server.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { framed, rawSender } from "./raw-sender.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

interface Running {
  server: MllpServer;
  port: number;
  faults: MllpFault[];
}

const running: MllpServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(options: Partial<MllpServerOptions> = {}): Promise<Running> {
  const faults: MllpFault[] = [];
  const server = createMllpServer({
    port: 0,
    host: "127.0.0.1",
    closeTimeoutMs: 300,
    handle: async (frame) => Buffer.from(`re:${frame.toString("latin1")}`),
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  running.push(server);
  const { port } = await server.listen();
  return { server, port, faults };
}

/** A handler whose answers are given by hand. */
function held() {
  const waiting: { text: string; answer: (reply: MllpReply) => void; fail: (error: Error) => void }[] = [];
  const handle = (frame: Buffer) =>
    new Promise<MllpReply>((answer, fail) => waiting.push({ text: frame.toString("latin1"), answer, fail }));
  return { waiting, handle };
}

describe("answers", () => {
  test("leave in the order of the frames, whatever order they were made in", async () => {
    const { waiting, handle } = held();
    const { port } = await start({ handle });
    const sender = await rawSender(port);
    for (const text of ["a", "b", "c"]) sender.send(text);
    await waitFor("three frames", () => waiting.length === 3);
    waiting[2]?.answer(Buffer.from("C"));
    waiting[1]?.answer(null);
    waiting[0]?.answer(Buffer.from("A"));
    assert.deepEqual(await sender.repliesReach(2), ["A", "C"]);
  });

  test("come for frames cut into bytes, sent together, and without their CR", async () => {
    const { port } = await start();
    const sender = await rawSender(port);
    sender.socket.setNoDelay(true);
    for (const byte of framed("bytes")) sender.write(Buffer.from([byte]));
    sender.write(Buffer.concat([framed("one"), framed("two"), Buffer.from("\x0bno cr\x1c")]));
    assert.deepEqual(await sender.repliesReach(4), ["re:bytes", "re:one", "re:two", "re:no cr"]);
  });

  test("come for 5 MB", async () => {
    const { port } = await start({ handle: async (frame) => Buffer.from(String(frame.length)) });
    const sender = await rawSender(port);
    sender.send(Buffer.alloc(5 * 1024 * 1024, "x"));
    assert.deepEqual(await sender.repliesReach(1), [String(5 * 1024 * 1024)]);
  });

  test("reach a sender that closes its side after sending", async () => {
    const { port } = await start();
    const sender = await rawSender(port);
    sender.socket.end(framed("last"));
    assert.deepEqual(await sender.repliesReach(1), ["re:last"]);
    await sender.closed();
  });

  test("come to hundreds of connections", async () => {
    const { port, server } = await start();
    const senders = await Promise.all(Array.from({ length: 300 }, () => rawSender(port)));
    for (const [index, sender] of senders.entries()) sender.send(`m${index}`);
    for (const [index, sender] of senders.entries()) assert.deepEqual(await sender.repliesReach(1), [`re:m${index}`]);
    assert.equal(server.stats().connections, 300);
    for (const sender of senders) sender.socket.destroy();
  });
});

describe("broken streams", () => {
  test("garbage and unfinished frames are faults, are never answered and never spoil the next frame", async () => {
    const { port, faults } = await start();
    const sender = await rawSender(port);
    sender.write("GET / HTTP/1.1\r\n\x0bMSH|unfinished");
    sender.send("MSH|whole");
    assert.deepEqual(await sender.repliesReach(1), ["re:MSH|whole"]);
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ["garbage", "missing-end"],
    );
    assert.ok(faults.every((fault) => fault.connection?.localPort === port));
  });

  test("a sender that vanishes inside a frame leaves a fault", async () => {
    const { port, faults, server } = await start();
    const sender = await rawSender(port);
    sender.write("\x0bMSH|half");
    await waitFor("half a frame", () => server.stats().heldBytes > 0);
    sender.socket.destroy();
    await waitFor("the fault", () => faults.some((fault) => fault.kind === "truncated"));
    await waitFor("the connection to go", () => server.stats().connections === 0);
    assert.equal(server.stats().heldBytes, 0);
  });

  test("a frame over the limit is answered in its turn, and the sender moves on", async () => {
    const { port, faults } = await start({
      limits: { maxFrameBytes: 1000 },
      refuse: (fault) => Buffer.from(`too large: ${fault.head}`),
    });
    const sender = await rawSender(port);
    sender.write(Buffer.concat([framed("a"), framed(`MSH|1\r${"x".repeat(200_000)}`), framed("b")]));
    assert.deepEqual(await sender.repliesReach(3), ["re:a", "too large: MSH|1", "re:b"]);
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ["too-large"],
    );
  });
});

describe("no answer", () => {
  test("'close' closes the connection without an answer, after the answers before it", async () => {
    const { port, faults } = await start({
      handle: async (frame) => (frame.includes("down") ? "close" : Buffer.from(frame)),
    });
    const sender = await rawSender(port);
    sender.write(Buffer.concat([framed("stored"), framed("down"), framed("after")]));
    await sender.closed();
    assert.deepEqual(sender.replies(), ["stored"]);
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ["refused"],
    );
  });

  test("a handler that fails is never an answer, and its error's text is not passed on", async () => {
    const { port, faults } = await start({
      handle: async () => {
        throw Object.assign(new Error("patient Ada"), { code: "ECONN" });
      },
    });
    const sender = await rawSender(port);
    sender.send("m");
    await sender.closed();
    assert.deepEqual(sender.replies(), []);
    assert.equal(faults.find((fault) => fault.kind === "handler-failed")?.code, "ECONN");
    assert.ok(!JSON.stringify(faults).includes("Ada"));
  });

  test("an idle peer is closed, but never while an answer is owed to it", async () => {
    const { waiting, handle } = held();
    const { port, faults, server } = await start({ handle, limits: { idleTimeoutMs: 1_000 } });
    const busy = await rawSender(port);
    busy.send("slow");
    await waitFor("the frame", () => waiting.length === 1);
    const idle = await rawSender(port);
    await idle.closed();
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ["idle"],
    );
    assert.equal(server.stats().connections, 1);
    waiting[0]?.answer(Buffer.from("late"));
    assert.deepEqual(await busy.repliesReach(1), ["late"]);
    await busy.closed();
  });

  test("a peer that does not read its answers is closed", async () => {
    const { port, faults } = await start({
      handle: async () => Buffer.alloc(1024 * 1024),
      limits: { writeTimeoutMs: 100 },
    });
    const sender = await rawSender(port);
    sender.socket.pause();
    for (let turn = 0; turn < 64; turn += 1) sender.send("x");
    await waitFor("the fault", () => faults.some((fault) => fault.kind === "write-timeout"));
    sender.socket.destroy();
  });

  test("more connections than allowed are turned away", async () => {
    const { port, faults } = await start({ limits: { maxConnections: 1 } });
    const first = await rawSender(port);
    const second = await rawSender(port);
    await second.closed();
    assert.equal(faults[0]?.kind, "too-many-connections");
    first.send("m");
    assert.deepEqual(await first.repliesReach(1), ["re:m"]);
  });
});

describe("back-pressure", () => {
  test("a connection is not read beyond its frames in flight", async () => {
    const { waiting, handle } = held();
    const { port, server } = await start({ handle, limits: { maxInFlightPerConnection: 4 } });
    const sender = await rawSender(port);
    const frame = framed("x".repeat(1000));
    let accepted = 0;
    while (sender.socket.write(frame) || sender.socket.writableLength < 8 * 1024 * 1024) accepted += frame.length;
    await waitFor("the socket to be paused", () => server.stats().pausedConnections === 1);
    assert.equal(waiting.length, 4);
    assert.ok(
      server.stats().bytesReceived <= 256 * 1024,
      `${server.stats().bytesReceived} of ${accepted} bytes were read`,
    );
    for (let answered = 0; answered < 200; answered += 1) {
      await waitFor("the next frame", () => waiting.length > answered);
      assert.ok(server.stats().inFlight <= 4);
      waiting[answered]?.answer(Buffer.from("ok"));
    }
    assert.equal((await sender.repliesReach(200)).length >= 200, true);
    sender.socket.destroy();
  });

  test("all connections together stay within the bytes allowed, and all go on when there is room", async () => {
    const { waiting, handle } = held();
    const limits = { maxFrameBytes: 100_000, maxInFlightBytesTotal: 200_000, maxInFlightPerConnection: 100 };
    const { port, server } = await start({ handle, limits });
    const senders = await Promise.all(Array.from({ length: 5 }, () => rawSender(port)));
    for (const sender of senders) for (let turn = 0; turn < 50; turn += 1) sender.send("x".repeat(10_000));
    await waitFor("all to wait", () => server.stats().pausedConnections === 5);
    const oneReadEach = 5 * 64 * 1024;
    assert.ok(server.stats().heldBytes <= limits.maxInFlightBytesTotal + oneReadEach, `${server.stats().heldBytes}`);
    for (let answered = 0; answered < 250; answered += 1) {
      await waitFor("the next frame", () => waiting.length > answered);
      assert.ok(server.stats().heldBytes <= limits.maxInFlightBytesTotal + oneReadEach);
      waiting[answered]?.answer(Buffer.from("ok"));
    }
    for (const sender of senders) assert.equal((await sender.repliesReach(50)).length, 50);
    assert.equal(server.stats().heldBytes, 0);
  });

  test("unfinished frames alone never lock the server: the largest is given up", async () => {
    const limits = { maxFrameBytes: 300_000, maxInFlightBytesTotal: 300_000 };
    const { port, faults, server } = await start({ limits });
    const large = await rawSender(port);
    large.write(`\x0b${"x".repeat(200_000)}`);
    await waitFor("the larger part", () => server.stats().heldBytes >= 200_000);
    const small = await rawSender(port);
    small.write(`\x0b${"y".repeat(150_000)}`);
    await large.closed();
    assert.equal(faults[0]?.kind, "memory");
    small.write("\x1c\r");
    assert.equal((await small.repliesReach(1))[0]?.length, 150_003);
  });

  test("limits that would never let the largest frame pass are refused at once", () => {
    const limits = { maxFrameBytes: 10, maxInFlightBytesTotal: 9 };
    assert.throws(() => createMllpServer({ port: 0, limits, handle: async () => null, onFault: () => {} }), RangeError);
  });
});

describe("stopping", () => {
  test("answers what is in flight, takes nothing more, and is done", async () => {
    const { waiting, handle } = held();
    const { port, server } = await start({ handle, closeTimeoutMs: 5000 });
    const sender = await rawSender(port);
    sender.send("before");
    await waitFor("the frame", () => waiting.length === 1);
    const closed = server.close();
    sender.send("after");
    waiting[0]?.answer(Buffer.from("done"));
    await closed;
    await sender.closed();
    assert.deepEqual(sender.replies(), ["done"]);
    assert.equal(waiting.length, 1);
    await assert.rejects(rawSender(port));
  });

  test("does not wait for a handler that never answers", async () => {
    const { waiting, handle } = held();
    const { port, server } = await start({ handle, closeTimeoutMs: 50 });
    const sender = await rawSender(port);
    sender.send("stuck");
    await waitFor("the frame", () => waiting.length === 1);
    await server.close();
    await sender.closed();
    assert.deepEqual(sender.replies(), []);
  });

  test("can be asked for twice", async () => {
    const { server } = await start();
    await Promise.all([server.close(), server.close()]);
  });

  test("a port in use is told to the caller", async () => {
    const { port } = await start();
    await assert.rejects(start({ port }), { code: "EADDRINUSE" });
  });
});

describe("TLS", () => {
  const ours = selfSignedCertificate("caretower.example");
  const theirs = selfSignedCertificate("engine.example");

  test("frames are taken over TLS, and plain ones are not", async () => {
    const { port, faults } = await start({ tls: ours });
    const sender = await rawSender(port, { ca: ours.cert, checkServerIdentity: () => undefined });
    sender.send("secret");
    assert.deepEqual(await sender.repliesReach(1), ["re:secret"]);
    const plain = await rawSender(port);
    plain.send("plain");
    await plain.closed();
    assert.deepEqual(plain.replies(), []);
    assert.deepEqual(
      faults.map((fault) => fault.kind),
      ["tls"],
    );
  });

  test("with an authority given, only a sender with its certificate is let in", async () => {
    const { port } = await start({ tls: { ...ours, ca: theirs.cert } });
    const options = { ca: ours.cert, checkServerIdentity: () => undefined };
    const known = await rawSender(port, { ...options, ...theirs });
    known.send("m");
    assert.deepEqual(await known.repliesReach(1), ["re:m"]);
    const unknown = await rawSender(port, options);
    unknown.send("m");
    await unknown.closed();
    assert.deepEqual(unknown.replies(), []);
  });

  test("where a certificate may be left out, its names are told, and one that nobody vouches for is turned away", async () => {
    const heard: (readonly string[])[] = [];
    const { port, faults } = await start({
      tls: { ...ours, ca: theirs.cert, isCertificateOptional: true },
      handle: async (frame, { names }) => {
        heard.push(names);
        return Buffer.from(`re:${frame}`);
      },
    });
    const options = { ca: ours.cert, checkServerIdentity: () => undefined };
    for (const certificate of [theirs, {}]) {
      const sender = await rawSender(port, { ...options, ...certificate });
      sender.send("m");
      assert.deepEqual(await sender.repliesReach(1), ["re:m"]);
    }
    assert.deepEqual(heard, [["engine.example"], []]);
    const forger = await rawSender(port, { ...options, ...selfSignedCertificate("engine.example") });
    forger.send("m");
    await forger.closed();
    assert.deepEqual([forger.replies(), faults.map(({ kind, code }) => [kind, code])], [[], [["tls", "CERTIFICATE"]]]);
  });

  test("a handshake that never ends does not hold up the stop", async () => {
    const { port, server } = await start({ tls: ours, closeTimeoutMs: 50 });
    const plain = await rawSender(port);
    assert.equal(server.stats().connections, 0);
    const gone = once(plain.socket, "close");
    await Promise.all([server.close(), gone]);
  });
});
