import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { REASON_WORDS } from "#components/feeds/letters/reason-words.ts";
import { PARK_REASONS, type Parked } from "#server/canonical/draft.ts";
import { translateStoredFhir } from "#server/ingest/fhir/stored-change.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { type InboundItem, IngestUnavailable } from "#server/ingest/inbound-item.ts";
import { IngestPipeline } from "#server/ingest/journal/ingest-pipeline.ts";
import { translateStoredWebhook } from "#server/ingest/webhook/translate-webhook.ts";
import { KeyRing } from "#server/vault/key-ring.ts";
import { fixtureSite } from "./hl7v2-translate/fixture-site.ts";
import { sampleContext } from "./http/sample-site.ts";

const CANARY = "Zyxwvutsrq";
const site = fixtureSite();

async function itemOf(text: string): Promise<InboundItem> {
  const items: InboundItem[] = [];
  const submit = async (submitted: InboundItem[]) => {
    items.push(...submitted);
    return [];
  };
  await new Hl7Receiver({ ingest: { submit }, site: () => site }).receive(Buffer.from(text), { remote: "x", port: 1 });
  const [item] = items;
  assert.ok(item);
  return item;
}

const hl7 = async (type: string, ...segments: string[]) => {
  const msh = `MSH|^~\\&|EPIC|GENHOSP|CT|CT|20261117130000||${type}|1|P|2.5.1`;
  return (await itemOf([msh, ...segments].join("\r"))).translation.parked;
};
const pid = `PID|1||778801^^^GENADT^MR||${CANARY}^Ottoline||19610407|F`;
const fhir = (body: string) => translateStoredFhir(Buffer.from(body), sampleContext("FHIR")).parked;
const webhook = (event: object) =>
  translateStoredWebhook(Buffer.from(JSON.stringify({ specversion: "1.0", id: "1", source: "/x", ...event })), {
    ...sampleContext("EVS"),
  }).parked;

/** A database that refuses the values of every message but the repaired one. */
async function fault(): Promise<Parked | null> {
  const stored: InboundItem[] = [];
  const key = (purpose: "seal" | "blind") => ({
    id: purpose,
    purpose,
    secret: Buffer.alloc(32, 1).toString("base64"),
    createdAt: "2026-01-01T00:00:00Z",
  });
  const pipeline = new IngestPipeline({
    keyRing: new KeyRing({ version: 1, keys: [key("seal"), key("blind")] }),
    siteVersion: () => 1,
    maxWaiting: 10,
    onUnavailable: () => {},
    onFault: () => {},
    writer: {
      waiting: 0,
      submit: async (request: unknown) => {
        const { item } = request as { item: InboundItem };
        if (item.translation.parked === null) throw Object.assign(new Error("invalid byte"), { code: "22021" });
        stored.push(item);
        return { inboundId: 1, status: "parked", events: 0, flags: [] };
      },
    } as unknown as ConstructorParameters<typeof IngestPipeline>[0]["writer"],
  });
  const item = await itemOf(["MSH|^~\\&|EPIC|GENHOSP|CT|CT|20261117130000||ADT^A08|1|P|2.5.1", pid].join("\r"));
  await pipeline.submit([{ ...item, translation: { ...item.translation, parked: null } }]).catch((error) => {
    assert.ok(!(error instanceof IngestUnavailable), "one bad message is no outage");
    throw error;
  });
  return stored[0]?.translation.parked ?? null;
}

/** For each reason, every way of wording it that is made of a message, with the field it names. */
const CASES: Record<Parked["reason"], [path: string | null, make: () => Promise<Parked | null> | Parked | null][]> = {
  "identity.unlinked": [
    ["PID-3", () => hl7("ADT^A08", "EVN|A08|20261117", `PID|1||||${CANARY}`, "PV1|1|I")],
    [
      "Encounter.identifier",
      () =>
        fhir(
          JSON.stringify({
            resourceType: "Bundle",
            type: "collection",
            entry: [{ resource: { resourceType: "Encounter", id: "e", status: "planned" } }],
          }),
        ),
    ],
  ],
  "field.missing": [
    ["PV1-3", () => hl7("ADT^A02", "EVN|A02|20261117", pid, "PV1|1|I||||||||||||||||V1")],
    ["NPU-1", () => hl7("ADT^A20", "EVN|A20|20261117", "NPU||H")],
  ],
  "place.incomplete": [["NPU-1", () => hl7("ADT^A20", "EVN|A20|20261117", "NPU|5E|H")]],
  "merge.mismatch": [["MRG-1", () => hl7("ADT^A40", "EVN|A40|20261117", pid, "MRG|9^^^GENADT^SS")]],
  unparsable: [[null, () => fhir("{")]],
  unsupported: [
    ["NPU-2", () => hl7("ADT^A20", "EVN|A20|20261117", `NPU|5E^03^A|${CANARY}`)],
    ["type", () => webhook({ type: "bed.teleported", data: { name: CANARY } })],
  ],
  schema: [
    [
      "/data/status",
      () => webhook({ type: "bed.status.changed", data: { place: { unit: "5E", bed: "A" }, status: CANARY } }),
    ],
  ],
  fragment: [
    ["DSC-1", () => hl7("ADT^A01", pid, "DSC|p1|F")],
    [
      "MSH-14",
      async () =>
        (await itemOf(`MSH|^~\\&|EPIC|GENHOSP|CT|CT|20261117||ADT^A01|2|P|2.5.1||p1\r${pid}`)).translation.parked,
    ],
  ],
  fault: [[null, fault]],
};

describe("a message that becomes no event", () => {
  for (const reason of PARK_REASONS)
    test(`${reason}: says in words what is wrong, where, and what cures it, and nothing of the patient`, async () => {
      const words = REASON_WORDS[reason];
      assert.ok(words);
      assert.match(words.short, /^[A-Z][a-z' ]+/);
      assert.match(words.cure, /^[A-Z].{30,}\.$/);
      for (const [path, make] of CASES[reason]) {
        const parked = await make();
        assert.equal(parked?.reason, reason);
        assert.equal(parked.path, path);
        assert.match(parked.text, /[a-z]+ [a-z]+ [a-z]+/i, "a sentence");
        assert.doesNotMatch(JSON.stringify(parked), new RegExp(CANARY));
      }
    });

  test("no two reasons are told alike", () => {
    const told = PARK_REASONS.map((reason) => REASON_WORDS[reason]?.short);
    assert.equal(new Set(told).size, PARK_REASONS.length);
    assert.deepEqual(Object.keys(REASON_WORDS).sort(), [...PARK_REASONS].sort());
  });
});
