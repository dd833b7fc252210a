import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { openSubject } from "#server/vault/open-subject.ts";
import { framed, rawSender } from "#tests/integration/mllp/raw-sender.ts";
import { selfSignedCertificate } from "#tests/integration/mllp/self-signed-certificate.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { startTestServer, TEST_TOKEN } from "#tests/support/server-process.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { dressedNotification, type FhirVersion, type Payload, visitResource } from "./dressed-notification.ts";
import { adt, FHIR_SECRET, invented, WEBHOOK_SECRET } from "./invented-site.ts";

const CONNECTIONS = 200;
const FRAMES = 100;
const FIVE_MB = 5 * 1024 * 1024 - 4096;
const eventsSchema = z.object({
  items: z.array(z.object({ type: z.string(), encounter: z.string().nullable(), bed: z.string().nullable() })),
});

const admission = (visit: string, more: Partial<Parameters<typeof adt>[0]> = {}) =>
  adt({ trigger: "A01", visit, place: "5E^03^A", at: "13:00", ...more });
const from = (application: string, text: string) => text.replace("|EPIC|", `|${application}|`);
/** MSH-15 and MSH-16: an accept acknowledgement always, an application acknowledgement never. */
const enhanced = (text: string) => text.replace("|2.5.1\r", "|2.5.1|||AL|NE\r");
const inCharset = (text: string, charset: string) => text.replace("|2.5.1\r", `|2.5.1||||||${charset}\r`);
const codeOf = (answer = "") => /\rMSA\|(..)\|/.exec(answer)?.[1];

function siteWith(baseUrl: string) {
  const site = invented();
  const guarded = (id: string, senders: object) => ({
    id,
    protocol: "hl7v2" as const,
    facility: "GEN",
    match: { sendingApplication: id },
    senders,
  });
  const sources = site.sources.map((source) =>
    source.id === "FHIR" ? { ...source, fhir: { baseUrl, heartbeatSeconds: 3600 } } : source,
  );
  return {
    ...site,
    sources: [
      ...sources,
      guarded("CERTIFIED", { addresses: ["127.0.0.0/8"], certificates: ["engine.example"] }),
      guarded("ELSEWHERE", { addresses: ["10.9.0.0/16"] }),
      {
        id: "STRICT",
        protocol: "hl7v2" as const,
        facility: "GEN",
        match: { sendingApplication: "STRICT" },
        strict: true,
      },
    ],
  };
}

/** The sender's own FHIR server: what a notification only names is read there. */
async function fhirServer(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const [, id] = /\/Encounter\/([\w-]+)$/.exec(request.url ?? "") ?? [];
    response.writeHead(200, { "content-type": "application/fhir+json" });
    response.end(JSON.stringify(id ? visitResource(id) : { resourceType: "Bundle", type: "searchset", entry: [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test("a booted node takes whatever a sender's wire may look like", { timeout: 600_000 }, async (t) => {
  const database = await createTestDatabase(t);
  const directory = await temporaryDirectory(t);
  const at = (name: string) => path.join(directory, name);
  const [own, engine, stranger] = ["localhost", "engine.example", "nobody.example"].map(selfSignedCertificate);
  assert.ok(own && engine && stranger);
  const ehr = await fhirServer();
  t.after(() => ehr.close());
  await Promise.all([
    writeFile(at("site.json"), JSON.stringify(siteWith(ehr.url))),
    writeFile(at("key.pem"), own.key),
    writeFile(at("cert.pem"), own.cert),
    writeFile(at("ca.pem"), engine.cert),
  ]);
  const server = await startTestServer(
    {
      databaseUrl: database.url,
      siteFile: at("site.json"),
      keyRingFile: at("keys/ring.json"),
      environment: {
        MLLP_TLS_KEY_FILE: at("key.pem"),
        MLLP_TLS_CERT_FILE: at("cert.pem"),
        MLLP_TLS_CLIENT_CA_FILE: at("ca.pem"),
        MLLP_TLS_CLIENT_CERTIFICATE: "optional",
      },
    },
    t,
  );
  const token = await makeApiToken(server.webUrl, TEST_TOKEN, { role: "integration-engineer" });
  const keyRing = await openKeyRing(at("keys/ring.json"));

  /** A connection over TLS, with a certificate where one is given. */
  const connect = (certificate?: { key: string; cert: string }) =>
    rawSender(server.mllpPort, { ca: own.cert, checkServerIdentity: () => undefined, ...certificate });
  const answerTo = async (text: string | Buffer, certificate?: { key: string; cert: string }) => {
    const sender = await connect(certificate);
    sender.send(text);
    const [answer = ""] = await sender.repliesReach(1);
    sender.socket.destroy();
    return answer;
  };
  /** What the API tells of a visit. */
  const eventsOf = async (visit: string) => {
    const response = await fetch(`${server.webUrl}/api/v1/events?encounter=${visit}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(response.status, 200);
    return eventsSchema.parse(await response.json()).items.map(({ type }) => type);
  };
  const isAdmitted = async (visit: string) => assert.ok((await eventsOf(visit)).includes("encounter.admitted"), visit);
  const familyOf = async (visit: string) => {
    const { rows } = await database.pool.query<{ patient: string }>(
      "SELECT patient FROM event WHERE encounter = $1 AND type = 'encounter.admitted'",
      [`GEN/${visit}`],
    );
    return (await openSubject(database.pool, keyRing, rows[0]?.patient ?? ""))?.family;
  };

  await t.test("over TLS only, and a source's sender by its address and its certificate", async () => {
    const plain = await rawSender(server.mllpPort);
    plain.send(admission("T0"));
    await plain.closed();
    assert.deepEqual(plain.replies(), []);
    assert.equal(codeOf(await answerTo(from("CERTIFIED", admission("T1")), engine)), "AA");
    assert.match(
      await answerTo(from("CERTIFIED", admission("T2"))),
      /\rMSA\|AR\|[\s\S]*\rERR\|[^\r]*MSH\^1\^3[^\r]*207/,
    );
    assert.match(await answerTo(from("ELSEWHERE", admission("T3")), engine), /\rMSA\|AR\|[\s\S]*\rERR\|[^\r]*207/);
    const turnedAway = await connect(stranger).catch(() => null);
    await turnedAway?.closed();
    await isAdmitted("T1");
    for (const visit of ["T2", "T3"]) assert.deepEqual(await eventsOf(visit), []);
  });

  await t.test("parts of a message over several frames and connections, joined in any order", async () => {
    const [header = "", evn = "", pid = "", pv1 = ""] = admission("P1", { controlId: "C1" }).split("\r");
    const headerOf = (id: string, pointer: string) => `${header.replace("|C1|", `|${id}|`)}||${pointer}`;
    const [first, second] = [await connect(), await connect()];
    second.send(`${headerOf("C3", "p2")}\rADD|${pv1.slice(9)}`);
    await second.repliesReach(1);
    first.send(`${header}\r${evn}\rDSC|p1|F`);
    await first.repliesReach(1);
    assert.deepEqual(await eventsOf("P1"), []);
    first.send(`${headerOf("C2", "p1")}\r${pid}\r${pv1.slice(0, 9)}\rADD|\rDSC|p2|F`);
    assert.deepEqual([...(await first.repliesReach(2)), ...second.replies()].map(codeOf), ["AA", "AA", "AA"]);
    await isAdmitted("P1");
    for (const sender of [first, second]) sender.socket.destroy();
  });

  await t.test("original and enhanced acknowledgement, and where in the message a refusal is", async () => {
    const odd = (visit: string) => admission(visit).replace("ADT^A01", "ADT^Q77");
    const noPatient = (visit: string) => from("STRICT", admission(visit)).replace(/\rPID[^\r]*/, "");
    const answers: string[] = [];
    for (const dress of [(text: string) => text, enhanced])
      for (const text of [admission(`K${answers.length}`), noPatient(`K${answers.length}`), odd(`K${answers.length}`)])
        answers.push(await answerTo(dress(text)));
    assert.deepEqual(answers.map(codeOf), ["AA", "AE", "AR", "CA", "CE", "CR"]);
    for (const refused of [answers[1], answers[4]]) assert.match(refused ?? "", /\rERR\|[^\r]*PID[^\r]*\|10[01]/);
    for (const refused of [answers[2], answers[5]]) assert.match(refused ?? "", /\rERR\|[^\r]*MSH\^1\^9[^\r]*201/);
    await isAdmitted("K3");
  });

  await t.test("character sets of MSH-18, separators of its own, and lines that end in LF or CR LF", async () => {
    const named = (visit: string, charset: string) => inCharset(admission(visit, { name: "Müller^Zoë" }), charset);
    assert.equal(codeOf(await answerTo(Buffer.from(named("S1", "8859/1"), "latin1"))), "AA");
    assert.equal(codeOf(await answerTo(Buffer.from(named("S2", "UNICODE UTF-8"), "utf8"))), "AA");
    const own = admission("S3", { name: "Müller^Zoë" }).replaceAll("|", "#").replaceAll("^", "*");
    assert.match(await answerTo(own), /[#|]AA[#|]/);
    assert.equal(codeOf(await answerTo(admission("S4", { name: "Müller^Zoë" }).replaceAll("\r", "\n"))), "AA");
    assert.equal(codeOf(await answerTo(admission("S5", { name: "Müller^Zoë" }).replaceAll("\r", "\r\n"))), "AA");
    for (const visit of ["S1", "S2", "S3", "S4", "S5"]) assert.equal(await familyOf(visit), "Müller", visit);
  });

  await t.test("a batch in a file, answered message by message", async () => {
    const messages = ["B1", "B2"].map((visit) => admission(visit));
    const head = (name: string) => `${name}|^~\\&|EPIC|GENHOSP|CT|CT|20261117130000`;
    const answer = await answerTo([head("FHS"), head("BHS"), ...messages, "BTS|2", "FTS|1"].join("\r"));
    assert.equal(answer.match(/\rMSA\|AA\|/g)?.length, 2);
    for (const visit of ["B1", "B2"]) await isAdmitted(visit);
  });

  await t.test(
    "five megabytes, garbage before a frame, a frame without an end, a peer that falls silent within one",
    async () => {
      const large = admission("L1", { more: [`NTE|1||${"x".repeat(FIVE_MB)}`] });
      assert.equal(codeOf(await answerTo(large)), "AA");
      await isAdmitted("L1");
      const silent = await connect();
      silent.write("\x0bMSH|^~\\&|EPIC");
      const sender = await connect();
      sender.write(Buffer.concat([Buffer.from("GET / HTTP/1.1\r\n\r\n"), framed(admission("G1"))]));
      await sender.repliesReach(1);
      // No end byte: the next start byte says that the frame before is given up.
      sender.write(Buffer.concat([Buffer.from(`\x0b${admission("G2")}`), framed(admission("G3"))]));
      assert.deepEqual((await sender.repliesReach(2)).map(codeOf), ["AA", "AA"]);
      sender.socket.end(framed(admission("G4")));
      assert.deepEqual(
        (await sender.repliesReach(3)).map(codeOf),
        ["AA", "AA", "AA"],
        "a side that was closed still hears",
      );
      for (const visit of ["G1", "G3", "G4"]) await isAdmitted(visit);
      assert.deepEqual(await eventsOf("G2"), []);
      silent.socket.destroy();
      sender.socket.destroy();
    },
  );

  await t.test("hundreds of connections at once, and one that writes on without reading", async () => {
    const senders = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect()));
    for (const [index, sender] of senders.entries()) sender.send(admission(`H${index}`));
    const hasty = await connect();
    const ids = Array.from({ length: FRAMES }, (_, index) => `Q${index}`);
    hasty.socket.pause();
    hasty.write(Buffer.concat(ids.map((id) => framed(admission(id, { controlId: id })))));
    const answers = await Promise.all(senders.map((sender) => sender.repliesReach(1)));
    assert.deepEqual(new Set(answers.flat().map(codeOf)), new Set(["AA"]));
    hasty.socket.resume();
    const inOrder = (await hasty.repliesReach(FRAMES)).map((answer) => /\rMSA\|AA\|(\w+)/.exec(answer)?.[1]);
    assert.deepEqual(inOrder, ids);
    const { rows } = await database.pool.query(
      "SELECT count(DISTINCT encounter)::int AS n FROM event WHERE type = 'encounter.admitted' AND encounter ~ '^GEN/[HQ]'",
    );
    assert.equal(rows[0]?.n, CONNECTIONS + FRAMES);
    for (const sender of [...senders, hasty]) sender.socket.destroy();
  });

  const notify = async (body: object) => {
    const answer = await fetch(`${server.webUrl}/api/ingest/fhir/FHIR`, {
      method: "POST",
      headers: { "content-type": "application/fhir+json", authorization: `Bearer ${FHIR_SECRET}` },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  };

  for (const version of ["R4", "R4B", "R5"] satisfies FhirVersion[])
    await t.test(`FHIR ${version} notifications of every type and payload`, async () => {
      const say = (type: string, since: number, payload: Payload = "empty", isVip = false) =>
        notify(dressedNotification(version, type, { since, payload, id: `${version}-${since}`, isVip }));
      await say("handshake", 0);
      await say("heartbeat", 0);
      await say("event-notification", 1, "full-resource", version === "R5");
      await say("event-notification", 2, "id-only");
      await say("event-notification", 3, "empty");
      await say("query-status", 3);
      for (const since of [1, 2])
        assert.deepEqual(
          (await eventsOf(`F-${version}-${since}`)).filter((type) => type === "encounter.updated"),
          ["encounter.updated"],
          `event ${since} is read, once`,
        );
      const { rows } = await database.pool.query(
        "SELECT state #> '{counter,highest}' AS highest, state #> '{counter,gaps}' AS gaps FROM fhir_subscription WHERE subscription LIKE $1",
        [`%Subscription/${version}`],
      );
      assert.deepEqual(rows, [{ highest: 3, gaps: [] }], "the empty one is counted too");
    });

  await t.test("a visit that its FHIR server labels VIP puts its patient, and nobody else, on the list", async () => {
    const { rows } = await database.pool.query<{ encounter: string }>(
      "SELECT DISTINCT e.encounter FROM vault_vip_said v JOIN event e ON e.patient = v.token WHERE e.kind = 'report'",
    );
    assert.deepEqual(rows, [{ encounter: "GEN/F-R5-1" }]);
  });

  await t.test("CloudEvents in binary, structured and batch mode, signed; and none that is not", async () => {
    const event = (id: string, bed: string) => ({
      specversion: "1.0",
      id,
      source: "/evs",
      type: "bed.cleaning.started",
      time: "2026-11-17T18:00:00Z",
      data: { place: { unit: "5E", room: bed, bed: "A" } },
    });
    const post = (id: string, body: string, headers: Record<string, string>, isSigned = true) => {
      const now = new Date();
      const signature = new Webhook(WEBHOOK_SECRET).sign(id, now, isSigned ? body : `${body} `);
      return fetch(`${server.webUrl}/api/ingest/webhook/EVS`, {
        method: "POST",
        headers: {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
          "webhook-signature": signature,
          ...headers,
        },
        body,
      });
    };
    const { data, specversion, id, source, type, time } = event("c1", "05");
    const binary = {
      "content-type": "application/json",
      "ce-specversion": specversion,
      "ce-id": id,
      "ce-source": source,
      "ce-type": type,
      "ce-time": time,
    };
    const structured = { "content-type": "application/cloudevents+json" };
    const batched = { "content-type": "application/cloudevents-batch+json" };
    assert.equal((await post("w1", JSON.stringify(data), binary)).status, 200);
    assert.equal((await post("w2", JSON.stringify(event("c2", "06")), structured)).status, 200);
    assert.equal((await post("w3", JSON.stringify([event("c3", "07"), event("c4", "08")]), batched)).status, 200);
    assert.equal((await post("w4", JSON.stringify(event("c5", "09")), structured, false)).status, 401);
    const cleaned = await waitFor("four beds", async () => {
      const answer = await fetch(`${server.webUrl}/api/v1/events?type=bed.cleaning.started`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return eventsSchema.parse(await answer.json()).items.map(({ bed }) => bed);
    });
    assert.deepEqual(cleaned.toSorted(), ["5E-05", "5E-06", "5E-07", "5E-08"]);
  });

  assert.equal(server.ended(), false);
  for (const word of ["Müller", "Quill"]) assert.ok(!server.output().includes(word), "no patient in its output");
});
