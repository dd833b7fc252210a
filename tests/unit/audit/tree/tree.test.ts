import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CompactRange } from "#server/audit/tree/compact-range.ts";
import { EMPTY_ROOT, type Hash, hashLeaf, hashNode } from "#server/audit/tree/hash.ts";
import {
  consistencyProof,
  consistencySpans,
  inclusionProof,
  inclusionSpans,
  isConsistent,
  rootFromInclusion,
} from "#server/audit/tree/proof.ts";
import { subtreeOf, type Tile, TileEdge, tilesFor } from "#server/audit/tree/tiles.ts";
import { naiveConsistency, naivePath, naiveRoot } from "./naive-tree.ts";

/** The leaves that Certificate Transparency's implementations test themselves with, and the roots of their first n. */
const VECTOR_LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => Buffer.from(hex, "hex"));
const VECTOR_ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

function leavesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.from(`entry ${index}`));
}

/** A tree in tiles, read back out of them. */
function tiled(leaves: readonly Buffer[]) {
  const edge = new TileEdge();
  const tiles = new Map<string, readonly Hash[]>();
  const keep = ({ level, index, hashes }: Tile) => tiles.set(`${level}/${index}`, [...hashes]);
  for (const leaf of leaves) edge.append(hashLeaf(leaf), keep);
  const subtree = subtreeOf(
    ({ level, index }) =>
      tiles.get(`${level}/${index}`) ??
      (index === Math.floor(edge.size / 256 ** (level + 1)) ? (edge.levels[level] ?? []) : []),
  );
  return { edge, tiles, subtree };
}

const hexes = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString("hex"));
const MANY = leavesOf(70_000);
const MANY_TILED = tiled(MANY);

describe("the tree", () => {
  test("has the roots that implementations of RFC 6962 publish for their test leaves", () => {
    assert.equal(EMPTY_ROOT, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const range = new CompactRange();
    assert.equal(range.root(), EMPTY_ROOT);
    for (const [index, leaf] of VECTOR_LEAVES.entries()) {
      range.append(hashLeaf(leaf));
      assert.equal(range.root(), VECTOR_ROOTS[index]);
    }
  });

  test("has the published proofs of those leaves", () => {
    const { subtree } = tiled(VECTOR_LEAVES);
    assert.deepEqual(inclusionProof(0, 8, subtree), [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]);
    assert.deepEqual(consistencyProof(6, 8, subtree), [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });

  test("tells a leaf from a node of the same bytes", () => {
    const [left, right] = [hashLeaf("left"), hashLeaf("right")];
    assert.notEqual(hashNode(left, right), hashLeaf(Buffer.from(left + right, "hex")));
  });

  test("has the naive root at every size, from the compact range, from the edge and from a restored range", () => {
    const leaves = leavesOf(300);
    const range = new CompactRange();
    const edge = new TileEdge();
    for (const [index, leaf] of leaves.entries()) {
      range.append(hashLeaf(leaf));
      edge.append(hashLeaf(leaf), () => {});
      const expected = naiveRoot(leaves.slice(0, index + 1)).toString("hex");
      assert.equal(range.root(), expected);
      assert.equal(edge.root(), expected);
      assert.equal(new CompactRange(range.size, range.roots).root(), expected);
      assert.equal(new TileEdge(edge.size, edge.levels).root(), expected);
    }
  });

  test("refuses to be restored from what does not fit its size", () => {
    assert.throws(() => new CompactRange(3, [hashLeaf("a")]), RangeError);
    assert.throws(() => new TileEdge(2, [[hashLeaf("a")]]), RangeError);
    assert.throws(() => new TileEdge(300, [[]]), RangeError);
  });
});

describe("an inclusion proof", () => {
  test("is the naive one for every leaf of every small tree, and leads to the root", () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size);
      const { subtree } = tiled(leaves);
      const root = naiveRoot(leaves).toString("hex");
      for (const [index, leaf] of leaves.entries()) {
        const proof = inclusionProof(index, size, subtree);
        assert.deepEqual(proof, hexes(naivePath(index, leaves)));
        assert.equal(rootFromInclusion(index, size, hashLeaf(leaf), proof), root);
      }
    }
  });

  test("of a large tree reads a handful of tiles, and holds for no other leaf, place or size", () => {
    const { edge, subtree } = MANY_TILED;
    const range = new CompactRange();
    const roots = MANY.map((leaf) => {
      range.append(hashLeaf(leaf));
      return range.root();
    });
    assert.equal(edge.root(), range.root());
    fc.assert(
      fc.property(fc.nat(MANY.length - 1), fc.nat(MANY.length - 1), (a, b) => {
        const [index, size] = a <= b ? [a, b + 1] : [b, a + 1];
        const spans = inclusionSpans(index, size);
        assert.ok(tilesFor(spans).length <= 8);
        const proof = inclusionProof(index, size, subtree);
        const leaf = hashLeaf(MANY[index] ?? Buffer.alloc(0));
        const root = roots[size - 1];
        assert.equal(rootFromInclusion(index, size, leaf, proof), root);
        assert.notEqual(rootFromInclusion(index, size, hashLeaf("another"), proof), root);
        if (size > 1) assert.notEqual(rootFromInclusion(index === 0 ? 1 : index - 1, size, leaf, proof), root);
        assert.equal(rootFromInclusion(index, size, leaf, [...proof, leaf]), null);
        for (const at of proof.keys())
          assert.notEqual(rootFromInclusion(index, size, leaf, proof.with(at, hashLeaf("forged"))), root);
      }),
    );
  });
});

describe("a consistency proof", () => {
  test("is the naive one for every pair of small trees, and is accepted", () => {
    const leaves = leavesOf(40);
    for (let second = 1; second <= leaves.length; second += 1) {
      const newerLeaves = leaves.slice(0, second);
      const { subtree } = tiled(newerLeaves);
      const newer = { size: second, root: naiveRoot(newerLeaves).toString("hex") };
      for (let first = 1; first <= second; first += 1) {
        const older = { size: first, root: naiveRoot(leaves.slice(0, first)).toString("hex") };
        const proof = consistencyProof(first, second, subtree);
        assert.deepEqual(proof, hexes(naiveConsistency(first, newerLeaves)));
        assert.equal(isConsistent(older, newer, proof), true);
      }
    }
  });

  test("is refused for a tree whose past was changed anywhere, whatever proof it brings", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(), fc.nat(), (second, a, b) => {
        const leaves = leavesOf(second);
        const first = 1 + (a % (second - 1));
        const older = { size: first, root: naiveRoot(leaves.slice(0, first)).toString("hex") };
        const changed = leaves.with(b % first, Buffer.from("changed"));
        const newer = { size: second, root: naiveRoot(changed).toString("hex") };
        const honest = consistencyProof(first, second, tiled(leaves).subtree);
        const lying = consistencyProof(first, second, tiled(changed).subtree);
        assert.equal(isConsistent(older, newer, honest), false);
        assert.equal(isConsistent(older, newer, lying), false);
        assert.equal(isConsistent(newer, older, honest), false);
      }),
    );
  });

  test("needs no hash for the empty tree and for the same tree, and none is accepted there", () => {
    const one = { size: 5, root: hashLeaf("x") };
    assert.deepEqual(consistencySpans(5, 5), []);
    assert.equal(isConsistent(one, one, []), true);
    assert.equal(isConsistent(one, { ...one, root: hashLeaf("y") }, []), false);
    assert.equal(isConsistent({ size: 0, root: EMPTY_ROOT }, one, [one.root]), false);
  });
});
