import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import { applyDelta, type Held, hold } from "#components/live/apply-delta.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Beat, Delta, Watch, WatchAnswer } from "#server/contracts/live.ts";
import { openLiveHall, type Screen } from "#tests/support/live-hall.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { A01, A02, A11, A16, DAY } from "#tests/unit/reconcile/support/feed.ts";
import { Hospital, siteDefined } from "#tests/unit/reconcile/support/hospital.ts";

const NOW = DAY + 4 * 86_400_000;
const bed = (unit: string, number: string) => ({
  id: `${unit}-${number}`,
  label: number,
  pl: [unit, number, "A"] as [string, string, string],
});
const SITE = {
  units: ["5E", "4W"].map((id) => ({
    id,
    facility: "GH",
    name: id,
    beds: ["01", "02", "03"].map((number) => bed(id, number)),
  })),
};

function ask(screen: Screen, watch: unknown): Promise<WatchAnswer> {
  return screen.timeout(60_000).emitWithAck("watch", watch as Watch);
}

async function whole(screen: Screen, view: Watch["view"], scope = "all"): Promise<Held> {
  const answer = await ask(screen, { view, scope });
  assert.ok(answer.ok && "snapshot" in answer, JSON.stringify(answer));
  return hold(answer.snapshot);
}

/** Everything a hospital said after a point of its log. */
function since(hospital: Hospital, position: number): RecordedEvent[] {
  return hospital.log.slice(position);
}

describe("who may see what", () => {
  test("a handshake that says nothing acceptable is refused", async (t) => {
    const hall = await openLiveHall(t, { log: new Hospital({ site: SITE }).log, now: NOW });
    const [error] = await once(hall.connect("stranger") as never, "connect_error");
    assert.equal((error as Error).message, "unauthorised");
  });

  test("another site's page may not connect; a page of this host may", async (t) => {
    const hall = await openLiveHall(t, { log: new Hospital({ site: SITE }).log, now: NOW });
    const foreign = hall.connect("wall", { extraHeaders: { origin: "https://elsewhere.example" } });
    await once(foreign as never, "connect_error");
    const own = hall.connect("wall", { extraHeaders: { origin: hall.url } });
    await once(own as never, "connect");
    assert.equal(hall.gateway.clients, 1);
  });

  test("a wall may open the wall and the feeds, and no view that names a visit", async (t) => {
    const hospital = new Hospital({ site: SITE });
    hospital.say(A01("08:00", { to: "5E-01" }));
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    const wall = hall.connect("wall");
    for (const view of ["beds", "discharges", "queues"]) {
      const answer = await ask(wall, { view, scope: "all" });
      assert.deepEqual(answer.ok ? "opened" : answer.code, "forbidden", view);
    }
    for (const view of ["wall", "feeds"] as const) await whole(wall, view);
    assert.doesNotMatch(JSON.stringify([...(await whole(wall, "wall")).rows]), /V1/);
  });

  test("a wall that was refused a view gets no delta of it either", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    const wall = hall.connect("wall");
    const heard: Delta[] = [];
    wall.on("delta", (delta) => heard.push(delta));
    await ask(wall, { view: "beds", scope: "all" });
    await whole(wall, "wall");
    const before = hospital.log.length;
    hospital.say(A01("08:00", { to: "5E-01" }));
    hall.take(...since(hospital, before));
    await waitFor("the wall's delta", () => heard.length > 0);
    assert.deepEqual([...new Set(heard.map((delta) => delta.view))], ["wall"]);
  });
});

describe("what is asked wrongly is answered", () => {
  test("malformed watches are answered with a code, and the connection goes on", async (t) => {
    const hall = await openLiveHall(t, { log: new Hospital({ site: SITE }).log, now: NOW });
    const desk = hall.connect("desk");
    const wrong = [null, 7, "wall", {}, { view: "nothing", scope: "all" }, { view: "beds", scope: "unit:../x" }, []];
    for (const watch of [...wrong, { view: "beds", scope: "all", position: -1 }]) {
      const answer = await ask(desk, watch);
      assert.equal(answer.ok ? "opened" : answer.code, "bad-request", JSON.stringify(watch));
    }
    desk.emit("watch", { view: "beds", scope: "all" }, "no function" as never);
    desk.emit("unwatch", null as never);
    assert.equal((await whole(desk, "beds")).rows.size, 6);
  });

  test("a connection cannot open rooms without end", async (t) => {
    const hall = await openLiveHall(t, { log: new Hospital({ site: SITE }).log, now: NOW });
    const desk = hall.connect("desk");
    const answers: WatchAnswer[] = [];
    for (let n = 0; n < 100; n++) answers.push(await ask(desk, { view: "beds", scope: `unit:U${n}` }));
    assert.ok(answers.filter((answer) => answer.ok).length <= 64);
    assert.equal(answers.at(-1)?.ok, false);
  });
});

describe("coming back", () => {
  test("a client ahead of this node is told that it is behind, and never rewound", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    const answer = await ask(hall.connect("desk"), {
      view: "beds",
      scope: "all",
      epoch: 1,
      position: hospital.log.length + 5,
    });
    assert.equal(answer.ok ? "opened" : answer.code, "behind");
  });

  test("a node that catches up while a client waits answers it with what it missed", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const start = hospital.log.length;
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    hospital.say(A01("08:00", { to: "5E-01" }));
    const waiting = ask(hall.connect("desk"), { view: "beds", scope: "all", epoch: 1, position: hospital.log.length });
    await waitFor("the client to be connected", () => hall.gateway.clients === 1);
    hall.take(...since(hospital, start));
    assert.equal((await waiting).ok, true);
  });

  test("a short absence is made good with deltas that end in the whole view", async (t) => {
    const hospital = new Hospital({ site: SITE });
    hospital.say(A01("08:00", { to: "5E-01" }));
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    hospital.say(A01("08:10", { visit: "V2", patient: "P2", to: "5E-02" }));
    hall.take(...since(hospital, hall.house.position));
    const held = await whole(hall.connect("desk"), "beds");
    hospital.say(A02("09:00", { from: "5E-01", to: "4W-01" }));
    hall.take(...since(hospital, hall.house.position));
    const { epoch, position } = held;
    const answer = await ask(hall.connect("desk"), { view: "beds", scope: "all", epoch, position });
    assert.ok(answer.ok && "deltas" in answer, "deltas, not a snapshot");
    let now = held;
    for (const delta of answer.deltas) {
      const applied = applyDelta(now, delta);
      assert.ok(applied.outcome === "applied");
      now = applied.held;
    }
    const fresh = await whole(hall.connect("desk"), "beds");
    assert.deepEqual(Object.fromEntries(now.rows), Object.fromEntries(fresh.rows));
    const changed = answer.deltas.flatMap((delta) => delta.upserts.map((row) => row.id)).sort();
    assert.ok(changed.length < fresh.rows.size, "only what changed travels");
  });

  test("what vanished before a node started is not kept by a client that comes to it", async (t) => {
    const hospital = new Hospital({ site: SITE });
    hospital.say(
      A01("08:00", { to: "5E-01" }),
      A16("08:30", { to: "5E-01", data: { plannedAt: NOW, dischargeAt: NOW } }),
    );
    const before = await openLiveHall(t, { log: [...hospital.log], now: NOW });
    const held = await whole(before.connect("desk"), "discharges");
    assert.equal(held.rows.size, 1, "somebody is expected to leave");
    hospital.say(A11("09:00", { to: "5E-01" }));
    const after = await openLiveHall(t, { log: hospital.log, now: NOW });
    const { epoch, position } = held;
    const answer = await ask(after.connect("desk"), { view: "discharges", scope: "all", epoch, position });
    assert.ok(answer.ok);
    const rows = "snapshot" in answer ? hold(answer.snapshot).rows : applied(held, answer.deltas).rows;
    assert.deepEqual([...rows.keys()], []);
  });

  test("a row that moves to another unit leaves the screens of the first, live and on return", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    hospital.say(
      A01("08:00", { to: "5E-01" }),
      A16("08:30", { to: "5E-01", data: { plannedAt: NOW, dischargeAt: NOW } }),
    );
    hall.take(...since(hospital, hall.house.position));
    const screen = hall.connect("desk");
    const held = await whole(screen, "discharges", "unit:5E");
    assert.equal(held.rows.size, 1);
    const heard = once(screen as never, "delta") as Promise<[Delta]>;
    hospital.say(A02("09:00", { from: "5E-01", to: "4W-01" }));
    hall.take(...since(hospital, hall.house.position));
    const [delta] = await heard;
    assert.deepEqual([...applied(held, [delta]).rows.keys()], []);
    const { epoch, position } = held;
    const answer = await ask(hall.connect("desk"), { view: "discharges", scope: "unit:5E", epoch, position });
    assert.ok(answer.ok && "deltas" in answer);
    assert.deepEqual([...applied(held, answer.deltas).rows.keys()], []);
  });

  test("after a new epoch every room is told to ask again, and the answer is whole", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    const screen = hall.connect("desk");
    const held = await whole(screen, "beds");
    const resync = once(screen as never, "resync");
    const start = hospital.log.length;
    hospital.say(A01("08:00", { to: "5E-01" }));
    hall.take(...since(hospital, start).map((event) => ({ ...event, epoch: 2 })));
    assert.deepEqual(await resync, [{ view: "beds", scope: "all" }]);
    const answer = await ask(screen, { view: "beds", scope: "all", epoch: held.epoch, position: held.position });
    assert.ok(answer.ok && "snapshot" in answer);
    assert.equal(answer.snapshot.epoch, 2);
  });
});

describe("many and slow", () => {
  test("a delta is encoded once however many screens are in the room", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    const screens = Array.from({ length: 20 }, () => hall.connect("desk"));
    await Promise.all(screens.map((screen) => whole(screen, "beds")));
    const heard = screens.map((screen) => once(screen as never, "delta"));
    const start = hospital.log.length;
    hospital.say(A01("08:00", { to: "5E-01" }));
    const added = since(hospital, start);
    const encoded = countEncodings("5E-01", () => hall.take(...added));
    await Promise.all(heard);
    // Once to see whether the row changed, once for the room.
    assert.ok(encoded <= 2, `the changed bed was put into text ${encoded} times for 20 screens`);
  });

  test("a client that does not read is dropped to snapshots and comes back whole", async (t) => {
    const hospital = new Hospital({ site: largeSite(0) });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW });
    const screen = hall.connect("desk");
    await whole(screen, "beds");
    const wire = wireOf(screen);
    let deltas = 0;
    screen.on("delta", () => {
      deltas += 1;
    });
    const resync = once(screen as never, "resync");
    const lost = once(screen as never, "disconnect").then(() => assert.fail("the stalled client was cut off"));
    lost.catch(() => {});
    wire.pause();
    const told = 150;
    for (let round = 1; round <= told; round++) {
      const start = hospital.log.length;
      hospital.say(siteDefined(largeSite(round)));
      hall.take(...since(hospital, start));
      await new Promise((resume) => setImmediate(resume));
    }
    wire.resume();
    await Promise.race([resync, lost]);
    assert.ok(deltas < told, `${deltas} of ${told} deltas were kept for a client that did not read`);
    const held = await whole(screen, "beds");
    assert.equal(held.position, hospital.log.length);
    assert.match(JSON.stringify(held.rows.get("5E-0000")), new RegExp(`"label":"${told} `));
  });

  test("beats carry the time, where the node stands and the watermark", async (t) => {
    const hospital = new Hospital({ site: SITE });
    const hall = await openLiveHall(t, { log: hospital.log, now: NOW, beatMs: 30 });
    const screen = hall.connect("wall");
    const beats: Beat[] = [];
    screen.on("beat", (beat) => beats.push(beat));
    await waitFor("three beats", () => beats.length >= 3);
    const expected = { at: NOW, epoch: 1, position: hospital.log.length, watermark: "Practice" };
    assert.deepEqual(beats[0], expected);
  });
});

function applied(held: Held, deltas: Delta[]): Held {
  return deltas.reduce((now, delta) => {
    const next = applyDelta(now, delta);
    return next.outcome === "applied" ? next.held : now;
  }, held);
}

/**
 * Few beds with very long labels, every label different in every round: each round is a delta of some hundred kilobytes and
 * quick to make, so that all of them are told before the stalled client misses its pings.
 */
function largeSite(round: number): typeof SITE {
  const beds = Array.from({ length: 40 }, (_, index) => {
    const number = String(index).padStart(4, "0");
    return { ...bed("5E", number), label: `${round} ${"x".repeat(5000)}` };
  });
  return { units: [{ id: "5E", facility: "GH", name: "5E", beds }] };
}

/** The TCP socket below a screen, to be held up as a stalled client would. */
function wireOf(screen: Screen): Socket {
  const { transport } = screen.io.engine as unknown as { transport: { ws: { _socket: Socket } } };
  return transport.ws._socket;
}

/** How often a text that holds `word` is made while `run` runs. */
function countEncodings(word: string, run: () => void): number {
  const real = JSON.stringify;
  let count = 0;
  JSON.stringify = ((...args: Parameters<typeof real>) => {
    const text = real(...args);
    if (typeof text === "string" && text.includes(`"id":"${word}"`)) count += 1;
    return text;
  }) as typeof real;
  try {
    run();
  } finally {
    JSON.stringify = real;
  }
  return count;
}
