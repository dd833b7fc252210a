import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FhirClient, type FhirReply, fhirClient } from "#server/ingest/fhir/fhir-client.ts";
import type { FhirPorts, SubscriptionRecord } from "#server/ingest/fhir/fhir-ports.ts";
import { receiveFhir } from "#server/ingest/fhir/receive-fhir.ts";
import { runCatchUp } from "#server/ingest/fhir/run-catch-up.ts";
import { type InboundItem, IngestUnavailable } from "#server/ingest/inbound-item.ts";
import { FHIR_SECRET, RECEIVED_AT, sampleIndex, sampleSource } from "../http/sample-site.ts";

const encounter = (id: string, version = "1") => ({
  resourceType: "Encounter",
  id,
  meta: { versionId: version, lastUpdated: "2026-11-17T14:30:00Z" },
  status: "in-progress",
  identifier: [{ system: "urn:gen:visit", value: `V-${id}` }],
});

function bundle(type: string, since: number, events: { number: number; focus?: string }[], ...resources: object[]) {
  const status = {
    resourceType: "SubscriptionStatus",
    subscription: { reference: "https://fhir.example.test/r4/Subscription/s1" },
    type,
    status: "active",
    eventsSinceSubscriptionStart: String(since),
    notificationEvent: events.map(({ number, focus }) => ({
      eventNumber: String(number),
      timestamp: new Date(RECEIVED_AT - 60_000 + number).toISOString(),
      ...(focus ? { focus: { reference: focus } } : {}),
    })),
  };
  return { resourceType: "Bundle", type: "history", entry: [status, ...resources].map((resource) => ({ resource })) };
}

const full = (number: number, id = `e${number}`) =>
  bundle("event-notification", number, [{ number, focus: `Encounter/${id}` }], encounter(id));

/** A source's server by path; what it does not list is absent. */
function serverOf(replies: Record<string, unknown>): FhirClient & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async get(path): Promise<FhirReply> {
      asked.push(path);
      const key = Object.keys(replies).find((known) => path.startsWith(known));
      if (key === undefined) return { kind: "absent", status: 404 };
      const body = replies[key];
      return body === "down" ? { kind: "unavailable", status: 503 } : { kind: "found", body };
    },
  };
}

function house(client: FhirClient | null = null) {
  const taken: InboundItem[] = [];
  const gaps: string[] = [];
  const records = new Map<string, SubscriptionRecord>();
  const clock = { now: RECEIVED_AT, isDown: false };
  const ports: FhirPorts = {
    now: () => clock.now,
    site: sampleIndex,
    client: () => client,
    async submit(items) {
      if (clock.isDown) throw new IngestUnavailable("closed");
      taken.push(...items);
      return items.map((_, at) => ({ inboundId: at, status: "stored", events: 1, flags: [] }));
    },
    subscriptions: {
      async update(key, work) {
        const name = `${key.source} ${key.subscription}`;
        const { record, result } = await work(records.get(name) ?? null);
        records.set(name, record);
        return result;
      },
    },
    async reportGap(kind, _source, { from, to }) {
      gaps.push(`${kind} ${from}-${to}`);
    },
  };
  const send = async (body: unknown, headers: Record<string, string> = {}, source = "FHIR") => {
    const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    const all = { "content-type": "application/fhir+json", authorization: `Bearer ${FHIR_SECRET}`, ...headers };
    return receiveFhir({ source, headers: all, body: bytes, remote: "10.0.0.1:5" }, ports);
  };
  const catchUp = () => runCatchUp(sampleSource(sampleIndex(), "FHIR"), SUBSCRIPTION, ports);
  const events = () =>
    taken.filter(({ controlId }) => controlId !== null).map(({ controlId }) => controlId?.split("#")[1]);
  return { taken, gaps, records, clock, send, catchUp, events };
}

const SUBSCRIPTION = "https://fhir.example.test/r4/Subscription/s1";

describe("FHIR receiver", () => {
  test("a full-resource event is submitted once under its number, with its bytes as they came", async () => {
    const { send, taken, events } = house();
    await send(bundle("handshake", 0, []));
    const first = await send(full(1));
    assert.deepEqual([first.status, JSON.parse(first.body)], [200, { received: 1 }]);
    assert.equal((await send(full(1))).status, 200);
    assert.deepEqual(events(), ["1"]);
    const [handshake, item, repeat] = taken;
    assert.equal(handshake?.translation.ignored, "handshake");
    assert.deepEqual(JSON.parse(item?.body.toString() ?? ""), full(1));
    assert.deepEqual([item?.translation.drafts[0]?.encounter, item?.kind], ["GEN/V-e1", "Encounter"]);
    assert.equal(repeat?.translation.ignored, "events already known");
  });

  test("an id-only event is read from the source, together with the patient it points at", async () => {
    const patient = { resourceType: "Patient", id: "p1", identifier: [{ system: "urn:gen:mrn", value: "42" }] };
    const named = { ...encounter("e1"), subject: { reference: "Patient/p1" } };
    const { send, taken } = house(serverOf({ "Encounter/e1": named, "Patient/p1": patient }));
    await send(bundle("event-notification", 1, [{ number: 1, focus: "https://elsewhere.test/fhir/Encounter/e1" }]));
    assert.equal(taken[0]?.translation.drafts[0]?.patient?.identifiers[0]?.value, "42");
  });

  test("when the source does not answer, nothing is taken and the sender repeats it", async () => {
    const { send, taken, records } = house(serverOf({ "Encounter/e1": "down" }));
    const answer = await send(bundle("event-notification", 1, [{ number: 1, focus: "Encounter/e1" }]));
    assert.deepEqual([answer.status, taken.length, records.size], [503, 0, 0]);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
  });

  test("an id-only event without a base address, and a deleted record, are parked with their reasons", async () => {
    const blind = house();
    await blind.send(bundle("event-notification", 1, [{ number: 1, focus: "Encounter/e1" }]));
    assert.equal(blind.taken[0]?.translation.parked?.reason, "field.missing");
    const gone = house(serverOf({}));
    await gone.send(bundle("event-notification", 1, [{ number: 1, focus: "Encounter/e1" }]));
    assert.equal(gone.taken[0]?.translation.parked?.reason, "identity.unlinked");
  });

  test("an empty payload is answered by searching what changed since", async () => {
    const page = { resourceType: "Bundle", entry: [{ resource: encounter("e9") }] };
    const server = serverOf({ "Encounter?_lastUpdated=ge": page });
    const { send, taken } = house(server);
    await send(bundle("event-notification", 1, [{ number: 1 }]));
    assert.deepEqual(
      taken.map(({ kind, translation }) => [kind, translation.drafts.length]),
      [
        ["event-notification", 0],
        ["Encounter", 1],
      ],
    );
  });

  test("the same resource version has one content key; without a version the event's time tells two apart", async () => {
    const { meta: _none, ...bare } = encounter("e1");
    const keys = async (...bodies: object[]) => {
      const { send, taken } = house();
      for (const body of bodies) await send(body);
      return new Set(taken.map(({ contentKey }) => contentKey)).size;
    };
    const one = (number: number, resource: object) =>
      bundle("event-notification", number, [{ number, focus: "Encounter/e1" }], resource);
    assert.equal(await keys(one(1, encounter("e1")), one(2, encounter("e1"))), 1);
    assert.equal(await keys(one(1, encounter("e1")), one(2, encounter("e1", "2"))), 2);
    assert.equal(await keys(one(1, bare), one(2, bare)), 2);
  });

  test("404, 413, 401, 415 and 400 come as problem details; only an authenticated fault is journalled", async () => {
    const { send, taken } = house();
    const status = async (...given: Parameters<typeof send>) => {
      const answer = await send(...given);
      assert.equal(answer.headers["content-type"], "application/problem+json");
      return answer.status;
    };
    assert.equal(await status(full(1), {}, "NOBODY"), 404);
    assert.equal(await status(full(1), {}, "EVS"), 404);
    assert.equal(await status(" ".repeat(5 * 1024 * 1024 + 1)), 413);
    assert.equal(await status(full(1), { authorization: "Bearer wrong" }), 401);
    assert.equal(await status(full(1), { authorization: "" }), 401);
    assert.equal(await status(full(1), { "content-type": "text/plain" }), 415);
    assert.equal(taken.length, 0);
    assert.equal(await status("{"), 400);
    assert.equal(await status(encounter("e1")), 400);
    assert.deepEqual(
      taken.map(({ refusal }) => refusal?.answer),
      ["400", "400"],
    );
  });

  test("a folded body is refused before it is unfolded", async () => {
    const { send, taken } = house();
    const answer = await send(full(1), { "content-encoding": "gzip" });
    assert.deepEqual([answer.status, JSON.parse(answer.body).code, taken], [415, "content-encoding", []]);
    assert.equal((await send(full(1), { "content-encoding": "identity" })).status, 200);
  });

  test("storage away is 503, and the events count when they come again", async () => {
    const { send, clock, events } = house();
    await send(bundle("handshake", 0, []));
    clock.isDown = true;
    assert.equal((await send(full(1))).status, 503);
    clock.isDown = false;
    assert.equal((await send(full(1))).status, 200);
    assert.deepEqual(events(), ["1"]);
  });
});

describe("catch-up", () => {
  test("scenario 77: a gap is reported, asked for after the wait, applied and closed", async () => {
    const server = serverOf({ "Subscription/s1/$events?eventsSinceNumber=3&eventsUntilNumber=3": full(3) });
    const { send, catchUp, clock, gaps, events } = house(server);
    for (const body of [bundle("handshake", 0, []), full(1), full(2), full(4)]) await send(body);
    assert.deepEqual([gaps, (await catchUp()).closed], [["detected 3-3"], 0]);
    clock.now += 30_000;
    assert.deepEqual(await catchUp(), { closed: 1, changes: 1, isPending: false });
    assert.deepEqual(
      [gaps, events()],
      [
        ["detected 3-3", "closed 3-3"],
        ["1", "2", "4", "3"],
      ],
    );
    assert.equal((await catchUp()).closed, 0);
  });

  test("a server without $events is searched by time of change", async () => {
    const server = serverOf({
      "Encounter?_lastUpdated=ge": { resourceType: "Bundle", entry: [{ resource: encounter("e3") }] },
    });
    const { send, catchUp, clock, gaps, taken } = house(server);
    for (const body of [bundle("handshake", 0, []), full(1), full(3)]) await send(body);
    clock.now += 30_000;
    assert.deepEqual(await catchUp(), { closed: 1, changes: 1, isPending: false });
    assert.equal(gaps.at(-1), "closed 2-2");
    assert.equal(taken.at(-1)?.translation.drafts[0]?.encounter, "GEN/V-e3");
  });

  test("a gap stays open while the token has run out or visits are refused, and closes once they are shown", async () => {
    const server = { status: 401, isStrict: false };
    const fetched: string[] = [];
    const client = fhirClient({
      baseUrl: "https://fhir.example.test/r4",
      attempts: 1,
      fetch: async (url) => {
        const asked = String(url);
        fetched.push(asked);
        if (asked.includes("$events")) return new Response("", { status: server.status === 401 ? 401 : 404 });
        const isVisit = asked.includes("/Encounter?");
        if (!isVisit) return new Response("", { status: 403 });
        if (server.status !== 200) return new Response("", { status: server.status });
        if (asked.includes("_include")) return new Response("", { status: 400 });
        return Response.json({ resourceType: "Bundle", type: "searchset", entry: [{ resource: encounter("e2") }] });
      },
    });
    const { send, gaps, clock, catchUp, taken } = house(client);
    await send(bundle("handshake", 0, []));
    await send(full(1));
    await send(full(3));
    clock.now += 31_000;
    for (const status of [401, 403]) {
      server.status = status;
      assert.deepEqual([(await catchUp()).isPending, gaps], [true, ["detected 2-2"]], `${status}`);
    }
    server.status = 200;
    assert.deepEqual([(await catchUp()).closed, gaps], [1, ["detected 2-2", "closed 2-2"]]);
    assert.ok(taken.some(({ translation }) => translation.drafts[0]?.encounter === "GEN/V-e2"));
    assert.ok(fetched.some((url) => url.includes("/Flag?")) && fetched.some((url) => url.includes("/Patient?")));
  });

  test("a server that does not answer leaves the gap open for the next run", async () => {
    const { send, catchUp, clock, gaps } = house(serverOf({ "Subscription/s1/$events": "down" }));
    for (const body of [bundle("handshake", 0, []), full(1), full(3)]) await send(body);
    clock.now += 30_000;
    assert.deepEqual(await catchUp(), { closed: 0, changes: 0, isPending: true });
    assert.deepEqual(gaps, ["detected 2-2"]);
  });

  test("first contact with a running subscription reads the census, over all pages, once", async () => {
    const server = serverOf({
      "https://fhir.example.test/r4/page2": { resourceType: "Bundle", entry: [{ resource: encounter("e8") }] },
      "Encounter?status=arrived": {
        resourceType: "Bundle",
        link: [{ relation: "next", url: "https://fhir.example.test/r4/page2" }],
        entry: [{ resource: encounter("e7") }, { resource: encounter("e0"), search: { mode: "include" } }],
      },
    });
    const { send, catchUp, taken } = house(server);
    await send(bundle("heartbeat", 40, []));
    assert.equal((await catchUp()).changes, 2);
    assert.equal((await catchUp()).changes, 0);
    assert.deepEqual(
      taken.slice(1).map(({ translation }) => translation.drafts[0]?.encounter),
      ["GEN/V-e7", "GEN/V-e8"],
    );
  });
});

describe("FHIR client", () => {
  const BASE = "https://fhir.example.test/r4";
  const clientWith = (...answers: (() => Response | Promise<Response>)[]) => {
    const seen: { url: string; authorization: string | null }[] = [];
    const fake: typeof fetch = async (input, init) => {
      const request = new Request(String(input), { headers: init?.headers ?? {} });
      seen.push({ url: request.url, authorization: request.headers.get("authorization") });
      const answer = answers[Math.min(seen.length, answers.length) - 1];
      assert.ok(answer);
      return answer();
    };
    return { seen, client: fhirClient({ baseUrl: BASE, token: "t", fetch: fake, backoffMs: 0, maxBytes: 1000 }) };
  };
  const ok = () => Response.json({ resourceType: "Patient" });

  test("the token goes to the base address and nowhere else", async () => {
    const { client, seen } = clientWith(ok);
    assert.equal((await client.get("Patient/1")).kind, "found");
    assert.deepEqual(seen, [{ url: `${BASE}/Patient/1`, authorization: "Bearer t" }]);
    for (const path of ["https://evil.test/r4/Patient/1", "//evil.test/x", "../admin", "/admin", "file:///etc/passwd"])
      assert.equal((await client.get(path)).kind, "refused", path);
    assert.equal(seen.length, 1);
  });

  test("it tries again when the server is busy or the line breaks, and gives up after three attempts", async () => {
    const busy = () => new Response("", { status: 503 });
    const broken = () => Promise.reject(new TypeError("line"));
    assert.equal((await clientWith(busy, broken, ok).client.get("x")).kind, "found");
    const never = clientWith(busy);
    assert.deepEqual(await never.client.get("x"), { kind: "unavailable", status: 503 });
    assert.equal(never.seen.length, 3);
  });

  test("absent, refused, oversized and non-JSON answers are told apart and not repeated", async () => {
    const kind = async (answer: () => Response) => {
      const { client, seen } = clientWith(answer);
      const reply = await client.get("x");
      assert.equal(seen.length, 1);
      return reply.kind;
    };
    assert.equal(await kind(() => new Response("", { status: 410 })), "absent");
    assert.equal(await kind(() => new Response("", { status: 403 })), "refused");
    assert.equal(await kind(() => new Response("x".repeat(1001))), "refused");
    assert.equal(await kind(() => new Response("<html>")), "refused");
  });
});
