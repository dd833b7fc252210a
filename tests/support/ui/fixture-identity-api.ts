import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import { subjectOf } from "#server/audit/ledger/encounter-subject.ts";
import { PURPOSES } from "#server/contracts/access.ts";
import { notedLooks } from "../noted-looks.ts";
import { FIXTURE_VIEWER } from "./fixture-access.ts";
import type { FixtureRoute } from "./fixture-api.ts";
import type { FixtureStory } from "./fixture-story.ts";

/** Looks of the fixture's pages: a ledger in memory, and a patient nobody bears the name of. */
export class FixtureIdentity {
  /** What stands in the access ledger. */
  readonly entries: AccessEntry[];
  readonly looks: ReturnType<typeof notedLooks>["looks"];
  /** Whether the ledger can be written. */
  isLedgerBroken = false;
  readonly #notes: ReturnType<typeof notedLooks>["notes"];
  readonly #story: () => FixtureStory;

  constructor(story: () => FixtureStory) {
    const { entries, looks, notes } = notedLooks({ now: Date.now });
    this.entries = entries;
    this.looks = looks;
    this.#notes = notes;
    this.#story = story;
  }

  readonly route: FixtureRoute = async ({ method, path, body }) => {
    if (method !== "POST" || !/^\/api\/v1\/encounters\/.+\/identity$/.test(path)) return null;
    if (this.isLedgerBroken) return { status: 503, body: { title: "ledger", detail: "Identity is withheld" } };
    const said = (body as { purpose?: unknown } | null)?.purpose;
    const purpose = PURPOSES.find((one) => one === said);
    if (!purpose) return { status: 400, body: { title: "No purpose" } };
    const { key, events } = this.#story();
    const subject = subjectOf(key, events);
    const { position } = await this.#notes.identity({ principal: FIXTURE_VIEWER, subject, purpose });
    const identifiers = [{ value: "M-INVENTED-7", authority: "LKF", type: "MR" }];
    return {
      status: 200,
      body: { name: "Ottoline Quill", birthDate: "1961-04-07", sex: "F", identifiers, entry: position },
    };
  };
}
