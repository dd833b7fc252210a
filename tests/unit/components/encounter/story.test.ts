import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { stayLanes } from "#components/encounter/lanes.ts";
import { stateSentence } from "#components/encounter/state-words.ts";
import { openingEntry, storyChain } from "#components/encounter/story-chain.ts";
import { type StoryEvent, storyEventSchema } from "#components/encounter/story-event.ts";
import { storyLines } from "#components/encounter/story-lines.ts";
import { storyNow } from "#components/encounter/story-now.ts";
import { tellEvent } from "#components/encounter/tell-event.ts";
import { wasNow } from "#components/encounter/was-now.ts";
import { eventJson } from "#server/api/iso-times.ts";
import { fixtureStory } from "#tests/support/ui/fixture-story.ts";

const NOW = Date.parse("2026-11-17T18:42:00Z");

describe("a visit told from its log", () => {
  let events: StoryEvent[];
  before(() => {
    events = fixtureStory(NOW).events.map((event) => storyEventSchema.parse(event));
  });
  const find = (type: string) => events.find((event) => event.type === type) as StoryEvent;

  test("the state is one sentence: where, since when, from where, and what the way out waits for", () => {
    const sentence = stateSentence(storyNow(events), NOW)
      .map((phrase) => phrase.text)
      .join("")
      .replaceAll("\u00a0", " ");
    assert.equal(sentence, "In 5E-12 for 3 h 12, from ED-07; discharge ordered 44 min ago, waiting for pharmacy.");
  });

  test("the API's ISO times and the server's own numbers read as the same story", () => {
    const fromApi = fixtureStory(NOW).events.map((event) =>
      storyEventSchema.parse(JSON.parse(JSON.stringify(eventJson(event)))),
    );
    assert.deepEqual(storyNow(fromApi).encounter, storyNow(events).encounter);
    assert.deepEqual(storyLines(fromApi, "all", true), storyLines(events, "all", true));
  });

  test("a move that was taken back shows what was held, what is held, and both of its beds", () => {
    const corrected = find("stay.corrected");
    assert.equal(tellEvent(corrected), "Corrected: in 5E-12, not in 5E-14");
    const place = wasNow(corrected, String).find((one) => one.what === "Place");
    assert.deepEqual(place, { what: "Place", was: "5E-14", now: "5E-12" });
    const chain = storyChain(events, corrected.position);
    assert.equal(chain?.root?.type, "encounter.transferred.cancelled");
    assert.deepEqual(chain?.caused.map((event) => event.bed).sort(), ["5E-12", "5E-12", "5E-14"]);
  });

  test("a chosen report leads to the decision that rests on it", () => {
    const moved = find("encounter.transferred");
    const chain = storyChain(events, find("discharge.order.signed").position);
    assert.equal(chain?.root, chain?.chosen);
    assert.equal(chain?.decision?.type, "encounter.revised");
    assert.equal(storyChain(events, moved.position)?.chosen, moved);
  });

  test("without a choice the page opens with what says where the patient is", () => {
    assert.equal(openingEntry(events)?.type, "stay.corrected");
  });

  test("every entry of the log stands in exactly one line of the timeline", () => {
    const shown = storyLines(events, "all", true).flatMap((line) => [...line.said, ...line.decisions]);
    assert.deepEqual(shown.map((entry) => entry.position).sort(), events.map((event) => event.position).sort());
  });

  test("the doubts filter keeps corrections and what raised a doubt, and nothing else", () => {
    const lines = storyLines(events, "doubts", true);
    assert.equal(lines.length, 3);
    for (const line of lines) {
      const entries = [...line.said, ...line.decisions];
      assert.ok(entries.some((entry) => entry.corrected || entry.flags.length > 0));
    }
  });

  test("a movement learnt late says how late", () => {
    const late = storyLines(events, "all", true).find((line) => line.said[0]?.sentence.includes("from ED-07 to 5E-12"));
    assert.equal(late?.lateMs, 48_000);
  });

  test("lanes without content are left out, and stays follow each other without a gap", () => {
    const lanes = stayLanes(events, storyNow(events));
    assert.deepEqual(
      lanes.map((lane) => lane.name),
      ["Location", "Orders and requests", "Way out", "Doubts"],
    );
    const [first, second] = lanes[0]?.marks ?? [];
    assert.equal(first?.to, second?.from);
    assert.deepEqual(stayLanes([], storyNow([])), []);
  });

  test("no sentence names a person", () => {
    for (const event of events) assert.doesNotMatch(tellEvent(event), /Example|Rosalind|9204388/);
  });
});
