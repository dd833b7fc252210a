import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fetchWhy } from "#components/audit/why/why-answer.ts";
import { whySentence } from "#components/audit/why/why-sentence.ts";
import { tellEvent } from "#components/encounter/tell-event.ts";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import { createRedactor } from "#server/access/redact/redact-row.ts";
import { showEvents } from "#server/access/redact/show-events.ts";
import { eventJson } from "#server/api/iso-times.ts";
import { bedStateHeld, whyHeld } from "#server/audit/chain/why.ts";
import { toIso } from "#server/canonical/instant.ts";
import type { Role } from "#server/contracts/access.ts";
import { fixtureStory } from "#tests/support/ui/fixture-story.ts";

const NOW = Date.parse("2026-03-01T08:00:00Z");
const BED = "5E-12";
const { events } = fixtureStory(NOW);
const why = whyHeld(
  { kind: "bed", id: BED },
  events.filter(({ bed }) => bed === BED),
  NOW,
);

/** What the page of somebody reads: the answer of the API with the events as that role may see them. */
async function askedBy(role: Role, units: Principal["units"]) {
  assert.ok(why);
  const show = showEvents(
    createRedactor((key) => key),
    { unitOfBed: (bed) => bed.split("-")[0] ?? null, unitsOf: () => ["5E"] },
  );
  const principal: Principal = { ...ANONYMOUS, actor: "user:1", name: "Somebody", role, units };
  const shown = show(principal, events);
  const body = {
    subject: "bed",
    id: BED,
    at: toIso(NOW),
    state: bedStateHeld(why.held),
    hidden: shown.some(({ position, hidden }) => hidden === true && position === why.held.position),
    decision: why.decision.position,
    held: why.held.position,
    rests: events.filter(({ id }) => why.rests.includes(id)).map(({ position }) => position),
    disagreed: why.disagreed.map(({ position }) => position),
    confirmed: why.confirmed.map(({ position }) => position),
    corrected: null,
    events: shown.map(eventJson),
  };
  const { fetch } = globalThis;
  globalThis.fetch = async () => Response.json(body);
  try {
    const answer = await fetchWhy({ kind: "bed", id: BED }, null, AbortSignal.timeout(5000));
    const sentence = whySentence(answer, false, () => "08:00")
      .map(({ text }) => text)
      .join("");
    return { sentence, lines: answer.events.map(tellEvent), body: JSON.stringify(body) };
  } finally {
    globalThis.fetch = fetch;
  }
}

describe("why a bed says so", () => {
  test("names the visit to whoever may know who lies there", async () => {
    const { sentence } = await askedBy("bed-manager", "all");
    assert.match(sentence, /^5E-12 is occupied by V.204.388 since 08:00 because EPIC-ADT /u);
  });

  test("tells a nurse of another unit the state and what it rests on, and of nobody who it is", async () => {
    const { sentence, lines, body } = await askedBy("unit-nurse", ["7W"]);
    assert.match(sentence, /^5E-12 is occupied by a patient hidden by your role since 08:00 because /);
    assert.doesNotMatch(body, /204388/);
    for (const line of [sentence, ...lines]) assert.doesNotMatch(line, /204|null|undefined|\[object/);
  });
});
