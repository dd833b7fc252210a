import assert from "node:assert/strict";
import { test } from "node:test";
import { ANONYMOUS } from "#server/access/principal.ts";
import { type Recogniser, recogniseBy } from "#server/access/recognise.ts";

const REQUEST = { method: "GET", path: "/beds", headers: {}, address: null };
const nothing: Recogniser = async () => null;
const known: Recogniser = async () => ({ ...ANONYMOUS, actor: "user:1", role: "evs" });
const strange: Recogniser = async () => "unknown";

test("the first that knows a request decides, and what opens nothing is not passed on to the next", async () => {
  assert.equal((await recogniseBy([nothing, known])(REQUEST))?.actor, "user:1");
  assert.equal(await recogniseBy([nothing, strange, known])(REQUEST), null);
  assert.equal(await recogniseBy([nothing])(REQUEST), ANONYMOUS);
});
