import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { retranslate } from "#server/ingest/replay/retranslate.ts";
import type { StoredMessage } from "#server/ingest/replay/stored-message.ts";
import { indexSite } from "#server/site/site-index.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { adt, invented } from "#tests/integration/ingest/invented-site.ts";

const SITE = { index: indexSite(siteMapSchema.parse(invented())), version: 7 };

function stored(text: string, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    id: 1,
    source: "EPIC-ADT",
    protocol: "hl7v2",
    kind: "ADT^A01",
    controlId: "1",
    contentKey: "ab12",
    receivedAt: Date.parse("2026-11-17T14:00:00-05:00"),
    outcome: "stored",
    body: Buffer.from(text),
    ...more,
  };
}

const ADMISSION = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" });

describe("a stored message", () => {
  test("translates to the same drafts each time, under the version of the map that it was given", () => {
    const first = retranslate(stored(ADMISSION), SITE);
    assert.equal(first?.translation.mappingVersion, "1+site:7");
    assert.ok(first.translation.drafts.some(({ type }) => type === "encounter.admitted"));
    assert.deepEqual(retranslate(stored(ADMISSION), SITE), first);
  });

  test("stays with the source it came from, even where its header would now name another", () => {
    const renamed = ADMISSION.replace("|EPIC|", "|CERNER|");
    assert.equal(retranslate(stored(renamed), SITE)?.source.id, "EPIC-ADT");
  });

  test("of a stranger goes to the source that lists it since, and stays a stranger's until then", () => {
    assert.equal(retranslate(stored(ADMISSION, { source: "EPIC" }), SITE)?.source.id, "EPIC-ADT");
    const unknown = stored(ADMISSION.replace("|EPIC|", "|NOBODY|"), { source: "NOBODY" });
    const made = retranslate(unknown, SITE);
    assert.deepEqual([made?.source.id, made?.source.facility], ["NOBODY", "GEN"]);
  });

  test("that no map can change is left alone: refused, a duplicate, without bytes, unreadable, of a source no longer listed", () => {
    assert.equal(retranslate(stored(ADMISSION, { outcome: "refused" }), SITE), null);
    assert.equal(retranslate(stored(ADMISSION, { outcome: "duplicate" }), SITE), null);
    assert.equal(retranslate(stored(ADMISSION, { body: null }), SITE), null);
    assert.equal(retranslate(stored("noise"), SITE), null);
    assert.equal(retranslate(stored("{}", { protocol: "webhook", source: "GONE", kind: "bed.blocked" }), SITE), null);
  });

  test("that is a notification without a resource is not taken for the first event in it", () => {
    const bytes = JSON.stringify({ resourceType: "Encounter", id: "7" });
    const bare = stored(bytes, { protocol: "fhir", source: "FHIR", kind: "event-notification" });
    assert.equal(retranslate(bare, SITE), null);
  });

  test("that the map would refuse now keeps what it was accepted as", () => {
    const strict = { index: indexSite(siteMapSchema.parse(invented({ refuseTypes: ["ADT"] }))), version: 8 };
    assert.equal(retranslate(stored(ADMISSION), strict), null);
  });
});
