import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Hl7Message, Hl7Segment } from "@medplum/core";
import { Hl7Client } from "@medplum/hl7";
import { ACCEPTED, refusal } from "#server/ingest/hl7v2/wire/ack-error.ts";
import { acknowledge } from "#server/ingest/hl7v2/wire/acknowledge.ts";
import { parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import { createMllpServer } from "#server/ingest/hl7v2/wire/mllp-server.ts";

const names: (string | undefined)[] = [];
const server = createMllpServer({
  port: 0,
  host: "127.0.0.1",
  onFault: () => {},
  handle: async (frame) => {
    const options = { now: new Date(), controlId: `CT-${names.length}` };
    const result = parseHl7(frame);
    if (!result.ok) return acknowledge(result.fault.header, refusal("header.missing"), options);
    names.push(result.message.at("PID-5"));
    return acknowledge(
      result.message,
      result.message.messageCode === "ADT" ? ACCEPTED : refusal("message.type"),
      options,
    );
  },
});
let client: Hl7Client;

before(async () => {
  const { port } = await server.listen();
  client = new Hl7Client({ host: "127.0.0.1", port });
});

after(async () => {
  await client.close();
  await server.close();
});

/** The client has a copy of @medplum/core of its own, whose classes TypeScript takes for strangers. */
type ForeignMessage = Parameters<Hl7Client["sendAndWait"]>[0];

function message(id: string, type: string, modes: [string, string] = ["", ""]): ForeignMessage {
  const header = [
    "MSH",
    "^~\\&",
    "EPIC",
    "NORTH",
    "CT",
    "CTF",
    "20260314071500",
    "",
    type,
    id,
    "P",
    "2.5.1",
    "",
    "",
    ...modes,
  ];
  const sent = new Hl7Message([new Hl7Segment(header), new Hl7Segment(["PID", "1", "", "7", "", "Dvořák^Ada"])]);
  return sent as unknown as ForeignMessage;
}

test("a foreign sender finds its own answer to each of many messages in flight", async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `M${index}`);
  const answers = await Promise.all(ids.map((id) => client.sendAndWait(message(id, "ADT^A01^ADT_A01"))));
  assert.deepEqual(
    answers.map((answer) => answer.getSegment("MSA")?.toString()),
    ids.map((id) => `MSA|AA|${id}`),
  );
  assert.equal(answers[0]?.header.getComponent(9, 2), "A01");
  assert.deepEqual(new Set(names), new Set(["Dvořák"]));
});

test("a foreign sender is told in ERR what was refused", async () => {
  const answer = await client.sendAndWait(message("R1", "QBP^Q11^QBP_Q11"));
  assert.equal(answer.getSegment("MSA")?.toString(), "MSA|AR|R1");
  assert.equal(answer.getSegment("ERR")?.getComponent(3, 1), "200");
});

test("a foreign sender in enhanced mode gets a commit accept", async () => {
  const answer = await client.sendAndWait(message("E1", "ADT^A01^ADT_A01", ["AL", "NE"]), { returnAck: "first" });
  assert.equal(answer.getSegment("MSA")?.toString(), "MSA|CA|E1");
});
