import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { ANONYMOUS } from "#server/access/principal.ts";
import { json } from "#server/api/answers.ts";
import { operation } from "#server/api/operation.ts";
import { problem } from "#server/ingest/http/problem.ts";
import { serveAccess } from "./access-api.ts";

const listBeds = operation({
  method: "GET",
  path: "/api/v1/beds",
  id: "listBeds",
  summary: "Beds",
  tag: "views",
  access: "beds.view",
  answer: z.object({}),
  handle: async () => json({}),
});
const administrator = { ...ANONYMOUS, actor: "user:155", name: "Administrator 0155", role: "administrator" as const };

test("what a role may not do is refused and written down, and no more often than it may ask", async (t) => {
  const refused: string[] = [];
  let left = 1;
  const call = await serveAccess(
    t,
    [listBeds],
    [async ({ headers }) => (headers.authorization ? administrator : null)],
    {
      admit: async () => (left-- > 0 ? null : problem(429, "too-many", "Later")),
      refused: ({ actor }, permission) => refused.push(`${actor} ${permission}`),
    },
  );
  assert.equal((await call("/api/v1/beds", { bearer: "x" })).status, 403);
  assert.deepEqual(refused, ["user:155 beds.view"]);
  assert.equal((await call("/api/v1/beds", { bearer: "x" })).status, 429);
  assert.equal((await call("/api/v1/beds")).status, 401);
  assert.equal(refused.length, 1);
});
