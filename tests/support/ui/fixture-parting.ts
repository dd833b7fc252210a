import { partingOperations } from "#server/api/operations/partings.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import { serverKey } from "#server/canonical/server-key.ts";
import { FIXTURE_VIEWER } from "./fixture-access.ts";
import type { FixtureRoute } from "./fixture-api.ts";
import { type FixtureStory, STORY_PERSON, storyEvent } from "./fixture-story.ts";
import { FACILITY } from "./fixture-units.ts";

const MINUTE = 60_000;
const SECOND_ID = "e-7731";
const SECOND_SOURCE = "PHARMACY";

/** Another source tells of the story's stay under a number of its own, so that the rule takes the two for one visit. */
export function tellOfItAgain(story: FixtureStory, now: number): void {
  const started = now - 407 * MINUTE;
  const at = now - 3 * MINUTE;
  const told: NewEvent<"encounter.updated"> = {
    ...storyEvent(["told again"], at),
    type: "encounter.updated",
    kind: "report",
    encounter: serverKey(FACILITY, SECOND_ID, SECOND_SOURCE),
    patient: STORY_PERSON,
    actor: `source:${SECOND_SOURCE}`,
    data: {
      trigger: "Encounter",
      source: SECOND_SOURCE,
      time: { at, offset: 0, precision: "second", basis: "meta.lastUpdated" },
      order: { messageTime: at, sequence: null, controlId: null, contentKey: "told-again" },
      flags: [],
      snapshot: true,
      class: "inpatient",
      fhir: {
        serverId: SECOND_ID,
        status: "in-progress",
        versionId: null,
        periodStart: started,
        periodEnd: null,
        locations: [],
      },
    },
  };
  record(story, [told], at + 900);
}

/** The real operations over the story's log: what a person says is recorded and judged as in a hospital. */
export function partingApi(story: () => FixtureStory): FixtureRoute {
  const operations = partingOperations({
    reader: {
      encounterKeys: async (visit) => [visit],
      find: async ({ encounter, type }) =>
        story()
          .log.events.filter((event) => event.encounter === encounter && (type === undefined || event.type === type))
          .toReversed(),
    },
    append: async (events) => record(story(), events, Date.now()),
    keepNote: async () => "vault:note",
    now: Date.now,
  });
  return async ({ method, path, body }) => {
    const [, visitNumber, act] = /^\/api\/v1\/encounters\/(.+)\/(part|rejoin)$/.exec(path) ?? [];
    const asked = operations.find((one) => one.method === method && one.path.endsWith(`/${act}`));
    if (!asked?.body || visitNumber === undefined) return null;
    const presented = { method, path, headers: {}, address: null };
    const call = { params: { visitNumber }, query: {}, body: asked.body.parse(body), principal: FIXTURE_VIEWER };
    const answer = await asked.handle({ ...call, presented });
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };
}

function record(story: FixtureStory, events: NewEvent[], at: number) {
  const from = story.log.events.length;
  story.log.append(events, at);
  const recorded = story.log.events.slice(from);
  story.events.push(...recorded.filter(({ encounter }) => encounter === null || encounter === story.key));
  return recorded;
}
