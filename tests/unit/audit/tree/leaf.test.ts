import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { eventLeafHash } from "#server/audit/tree/leaf.ts";
import { accessLeafText, type EventLeaf, eventLeafText, leafText } from "#server/contracts/audit-leaf.ts";

const ROW: EventLeaf = {
  position: 17,
  epoch: 1,
  id: "0b0f4a52-7a52-8d19-9a64-0a7f6f0e2d11",
  type: "stay.moved",
  kind: "decision",
  occurredAt: 1_700_000_000_000,
  recordedAt: 1_700_000_000_500,
  facility: "GEN",
  encounter: "GEN/1",
  bed: "4W-1",
  patient: "7d1c9f8e-0000-4000-8000-000000000001",
  inboundId: 3,
  correlationId: "enc:1",
  body: '{"type":"stay.moved"}',
};
const COLUMNS = Object.keys(ROW) as (keyof EventLeaf)[];

test("a change of any column is another leaf", () => {
  const before = eventLeafHash(ROW);
  for (const column of COLUMNS) {
    const value = ROW[column];
    const other = typeof value === "number" ? value + 1 : `${value} `;
    assert.notEqual(eventLeafHash({ ...ROW, [column]: other }), before, column);
    assert.notEqual(eventLeafHash({ ...ROW, [column]: null }), before, column);
  }
});

test("a leaf that covered the body alone would miss a change of every other column", () => {
  const bodyOnly = ({ body }: EventLeaf) => body;
  const missed = COLUMNS.filter((column) => bodyOnly({ ...ROW, [column]: "changed" }) === bodyOnly(ROW));
  assert.deepEqual(
    missed,
    COLUMNS.filter((column) => column !== "body"),
  );
});

test("two rows have the same bytes only when they are the same, whatever their texts hold", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", '"', "\\", "\n", ",", "[", "]", "null", "é", "\u0001"),
    maxLength: 6,
  });
  const row = fc.record({
    type: text,
    facility: text,
    encounter: fc.option(text),
    bed: fc.option(text),
    correlationId: text,
    body: text,
  });
  fc.assert(
    fc.property(row, row, (left, right) => {
      const same = JSON.stringify(left) === JSON.stringify(right);
      assert.equal(eventLeafText({ ...ROW, ...left }) === eventLeafText({ ...ROW, ...right }), same);
    }),
    { numRuns: 2000 },
  );
});

test("an entry of the access ledger is covered whole", () => {
  const entry = { position: 1, id: ROW.id, at: 5, body: "{}" };
  const texts = [
    entry,
    { ...entry, position: 2 },
    { ...entry, id: "x" },
    { ...entry, at: 6 },
    { ...entry, body: "{} " },
  ].map(accessLeafText);
  assert.equal(new Set(texts).size, texts.length);
});

test("the bytes of a row are those that heads have been signed over", () => {
  const columns =
    '[17,1,"0b0f4a52-7a52-8d19-9a64-0a7f6f0e2d11","stay.moved","decision",1700000000000,1700000000500,"GEN","GEN/1","4W-1","7d1c9f8e-0000-4000-8000-000000000001",3,"enc:1"]';
  assert.equal(leafText(ROW), `${columns}\n{"type":"stay.moved"}`);
  assert.equal(leafText({ position: 1, id: ROW.id, at: 5, body: "{}" }), `[1,"${ROW.id}",5]\n{}`);
});
