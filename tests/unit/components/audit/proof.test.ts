import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { rootOfPath, siblingSides } from "#components/audit/proof/inclusion.ts";
import { judgeProof } from "#components/audit/proof/judge-proof.ts";
import type { InclusionProof, LedgerRow, LogRow } from "#components/audit/proof/proof-answers.ts";
import { CompactRange } from "#server/audit/tree/compact-range.ts";
import { hashLeaf } from "#server/audit/tree/hash.ts";
import { headText } from "#server/audit/tree/head.ts";
import { accessLeafHash, eventLeafHash } from "#server/audit/tree/leaf.ts";
import { inclusionProof } from "#server/audit/tree/proof.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const KEYS = [{ id: "k1", publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64") }];
const AT = Date.parse("2026-11-17T12:58:07Z");

/** Path and root of one leaf among others, as the server's tree makes them. */
function pathOf(leaves: readonly string[], index: number) {
  const range = new CompactRange();
  for (const leaf of leaves) range.append(leaf);
  const subtree = (level: number, at: number) => {
    const part = new CompactRange();
    for (const leaf of leaves.slice(at * 2 ** level, (at + 1) * 2 ** level)) part.append(leaf);
    return part.root();
  };
  return { siblings: inclusionProof(index, leaves.length, subtree), root: range.root() };
}

function proofOf(stream: "log" | "access", row: LogRow | LedgerRow, leaf: string, size = 13): InclusionProof {
  const index = row.position - 1;
  const leaves = Array.from({ length: size }, (_, at) => (at === index ? leaf : hashLeaf(`other ${at}`)));
  const { siblings, root } = pathOf(leaves, index);
  const head = { stream, epoch: 1, size, root, at: "2026-11-17T13:00:00.000Z", keyId: "k1", previous: null };
  const signature = sign(null, Buffer.from(headText(head)), privateKey).toString("base64");
  return { entry: `${stream}:${row.position}`, leaf, index, size, siblings, head: { head, signature }, row };
}

const ROW: LogRow = {
  position: 6,
  epoch: 1,
  id: "0b8f8a2e-0000-8000-8000-000000000006",
  type: "bed.occupied",
  kind: "decision",
  occurredAt: AT - 40_000,
  recordedAt: AT,
  facility: "LKF",
  encounter: "LKF/204388",
  bed: "5E-12",
  patient: null,
  inboundId: null,
  correlationId: "c",
  body: '{"data":{"text":"\u00e4 \\n"}}',
};
const SHOWN = { id: "log:6", kind: "bed.occupied", recordedAt: AT };
const proof = () => proofOf("log", ROW, eventLeafHash(ROW));

describe("the proof in the browser", () => {
  test("follows the server's own path to its root, whatever the size of the tree and the place in it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.nat(), async (size, seed) => {
        const index = seed % size;
        const texts = Array.from({ length: size }, (_, at) => `leaf ${at}`);
        const { siblings, root } = pathOf(texts.map(hashLeaf), index);
        const bytes = { leaf: new TextEncoder().encode(`leaf ${index}`), index, size };
        const found = await rootOfPath({
          ...bytes,
          siblings: siblings.map((text) => Uint8Array.from(Buffer.from(text, "hex"))),
        });
        assert.equal(found && Buffer.from(found).toString("hex"), root);
        assert.equal(
          siblingSides({ ...bytes, siblings: siblings.map(() => new Uint8Array(32)) }).length,
          siblings.length,
        );
      }),
    );
  });

  test("says proved only of bytes that lead to a root whose signature holds", async () => {
    assert.deepEqual(await judgeProof(SHOWN, proof(), KEYS), { state: "proved", signature: "valid" });
    assert.deepEqual(await judgeProof(SHOWN, proof(), []), { state: "proved", signature: "unknown" });
  });

  test("an access entry is judged by its own columns", async () => {
    const row = { position: 4, id: "x", at: AT, body: '{"action":"encounter.viewed"}' };
    const shown = { id: "access:4", kind: "encounter.viewed", recordedAt: AT };
    assert.equal((await judgeProof(shown, proofOf("access", row, accessLeafHash(row)), KEYS)).state, "proved");
  });

  test("one changed column or one changed byte of the body fails", async () => {
    for (const change of [
      { bed: "5E-14" },
      { body: ROW.body.replace("data", "dato") },
      { encounter: null },
      { epoch: 2 },
    ]) {
      const verdict = await judgeProof(SHOWN, { ...proof(), row: { ...ROW, ...change } }, KEYS);
      assert.equal(verdict.state, "failed");
    }
  });

  test("a row that was rewritten together with its leaf does not lead to the signed root", async () => {
    const row = { ...ROW, bed: "5E-14" };
    const verdict = await judgeProof(SHOWN, { ...proof(), row, leaf: eventLeafHash(row) }, KEYS);
    assert.deepEqual(verdict, {
      state: "failed",
      why: "The bytes of this entry do not lead to the root that was signed.",
    });
  });

  test("a true proof of another entry proves nothing of this one", async () => {
    assert.equal((await judgeProof({ ...SHOWN, id: "log:7" }, proof(), KEYS)).state, "failed");
    assert.equal((await judgeProof({ ...SHOWN, id: "access:6" }, proof(), KEYS)).state, "failed");
  });

  test("a list that says something else than the entry's own bytes is found out", async () => {
    assert.equal((await judgeProof({ ...SHOWN, kind: "bed.vacated" }, proof(), KEYS)).state, "failed");
    assert.equal((await judgeProof({ ...SHOWN, recordedAt: AT + 1 }, proof(), KEYS)).state, "failed");
  });

  test("a head whose signature does not hold fails, and so does a path that is too short or too long", async () => {
    const { head, siblings } = proof();
    const forged = { head: { ...head.head, at: "2026-11-17T14:00:00.000Z" }, signature: head.signature };
    assert.equal((await judgeProof(SHOWN, { ...proof(), head: forged }, KEYS)).state, "failed");
    assert.equal((await judgeProof(SHOWN, { ...proof(), siblings: siblings.slice(1) }, KEYS)).state, "failed");
    assert.equal(
      (await judgeProof(SHOWN, { ...proof(), siblings: [...siblings, siblings[0] ?? ""] }, KEYS)).state,
      "failed",
    );
  });

  test("of an entry that retention has dropped nothing is said to be proved", async () => {
    assert.equal((await judgeProof(SHOWN, { ...proof(), row: null }, KEYS)).state, "unchecked");
  });
});
