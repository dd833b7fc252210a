import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { NewEvent } from "#server/canonical/event.ts";
import { isSameTranslation } from "#server/ingest/journal/same-translation.ts";
import { sealDrafts } from "#server/ingest/journal/seal-drafts.ts";
import { adt, translate } from "#tests/unit/ingest/hl7v2-translate/fixture-message.ts";

function sealed(place: string, more: { version?: string; token?: string } = {}): NewEvent[] {
  const { version = "1+site:1", token = "00000000-0000-4000-8000-000000000001" } = more;
  const { drafts } = translate(adt("A01", { visit: { 3: place } }));
  return sealDrafts(drafts, {
    source: "EPIC-ADT",
    inboundId: 1,
    contentKey: "ab12",
    mapping: "hl7v2.adt",
    mappingVersion: version,
    supersedes: [],
    tokenOf: () => token,
    note: () => `vault:${version}`,
  });
}

/** As the log gives them back. */
const recorded = (events: NewEvent[]): NewEvent[] => JSON.parse(JSON.stringify(events));

describe("two translations of a message", () => {
  test("under maps that agree on it say the same, though ids, versions and note references differ", () => {
    const first = sealed("5E^01^A");
    const second = sealed("5E^01^A", { version: "1+site:2" });
    assert.notEqual(first[0]?.id, second[0]?.id);
    assert.ok(isSameTranslation(recorded(first), second));
  });

  test("that name another place, person or number of events do not", () => {
    const first = recorded(sealed("5E^01^A"));
    assert.ok(!isSameTranslation(first, sealed("5E^02^A")));
    assert.ok(!isSameTranslation(first, sealed("5E^01^A", { token: "00000000-0000-4000-8000-000000000002" })));
    assert.ok(!isSameTranslation(first, sealed("5E^01^A").slice(1)));
    assert.ok(!isSameTranslation(first, []));
  });

  test("an id comes from source, content, mapping, version and place in the message, and from nothing else", () => {
    assert.deepEqual(
      sealed("5E^01^A").map(({ id }) => id),
      sealed("5E^02^A", { token: "00000000-0000-4000-8000-000000000002" }).map(({ id }) => id),
    );
  });
});
