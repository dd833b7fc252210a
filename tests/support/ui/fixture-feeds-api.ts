import { toIso } from "#server/canonical/instant.ts";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { FixtureAnswer, FixtureCall, FixtureRoute } from "./fixture-api.ts";
import { fixtureComparison } from "./fixture-comparison.ts";
import { fixtureSite } from "./fixture-site.ts";
import { fixtureWords } from "./fixture-words.ts";

const MINUTE = 60_000;
const PARTIAL = "place.incomplete PV1-3 ADT^A02";
const BROKEN = "unparsable OBX[4] ORU^R01";

interface Letter {
  id: number;
  inboundId: number;
  source: string;
  kind: string;
  reason: string;
  text: string;
  path: string;
  cause: string;
  minutesAgo: number;
  /** Whether a replay under the present site map would translate it. */
  curable: boolean;
  raw: string;
}

const RUN_ID = "00000000-0000-4000-8000-000000000001";

/** Dead letters, unknown words and the bench of the invented hospital; what a test does to them stays done. */
export class FixtureFeeds {
  letters: Letter[] = [];
  words = fixtureWords();
  site: SiteMap = fixtureSite();
  version = 58;
  readonly asked: FixtureCall[] = [];
  readonly #now: number;
  readonly #empty: boolean;
  #discarded = 0;
  #replayed = 0;
  #reprocesses: Record<string, unknown>[] = [];

  constructor(now: number, empty: boolean) {
    this.#now = now;
    this.#empty = empty;
    this.reset();
  }

  /** As it stood before anybody touched it. */
  reset(): void {
    this.letters = this.#empty ? [] : [...partialPlaces(), ...unnamedRequests(), ...brokenResults()];
    this.words = this.#empty ? [] : fixtureWords();
    this.site = fixtureSite();
    this.version = 58;
    this.asked.length = 0;
    this.#discarded = 2;
    this.#replayed = 31;
    this.#reprocesses = [];
  }

  /** The last application is under way on some node, or has broken off there. */
  applying(state: "running" | "interrupted", scanned: number): void {
    this.#apply();
    const run = { id: RUN_ID, kind: "apply", state, total: 4_212, scanned };
    this.#reprocesses = this.#reprocesses.map((one) => ({ ...one, run }));
  }

  route: FixtureRoute = (call) => {
    this.asked.push(call);
    const { method, path } = call;
    if (path === "/api/v1/dead-letters") return this.#list(call);
    if (path === "/api/v1/dead-letters/replay")
      return this.#replay(call.body as { cause: string; source: string; dryRun: boolean });
    const discarded = /^\/api\/v1\/dead-letters\/(\d+)\/discard$/.exec(path)?.[1];
    if (discarded) return this.#discard(Number(discarded));
    const inbound = /^\/api\/v1\/inbound\/(\d+)$/.exec(path)?.[1];
    if (inbound) return this.#inbound(Number(inbound));
    if (path === "/api/v1/unmapped") return ok({ items: this.words.map((word) => this.#dated(word)), next: null });
    if (path === "/api/v1/site" && method === "GET")
      return ok({ version: this.version, hash: "", site: this.site, versions: [] });
    if (path === "/api/v1/feeds/NEW-ADT/comparison") return ok(fixtureComparison(this.#now));
    if (path === "/api/v1/workbench/reprocesses") return ok({ items: this.#reprocesses, next: null });
    const run = /^\/api\/v1\/workbench\/(compare|apply|undo|resume)$/.exec(path)?.[1];
    return run ? this.#run(run, call.body as { site?: SiteMap; id?: number }) : null;
  };

  #list({ query }: FixtureCall): FixtureAnswer {
    if (query.get("group") !== "cause") {
      const items = this.letters.filter(
        (one) => one.cause === query.get("cause") && one.source === query.get("source"),
      );
      return ok({ items: items.map((one) => this.#letter(one)), next: null });
    }
    const causes = [...new Set(this.letters.map((one) => one.cause))];
    const items = causes.map((cause) => {
      const of = this.letters.filter((one) => one.cause === cause);
      const [first] = of as [Letter];
      const { source, reason, text, path, kind, inboundId } = first;
      const ages = of.map((one) => one.minutesAgo);
      return {
        ...{ cause, source, reason, text, path, kind, inboundId, count: of.length },
        firstSeenAt: this.#at(Math.max(...ages)),
        lastSeenAt: this.#at(Math.min(...ages)),
      };
    });
    const lastDay = { received: 101_842, duplicates: 1_017, replayed: this.#replayed, discarded: this.#discarded };
    return ok({ items, next: null, lastDay });
  }

  #replay({ cause, source, dryRun }: { cause: string; source: string; dryRun: boolean }): FixtureAnswer {
    const of = this.letters.filter((one) => one.cause === cause && one.source === source);
    const cured = of.filter((one) => one.curable);
    if (!dryRun) {
      this.letters = this.letters.filter((one) => !cured.includes(one));
      this.#replayed += cured.length;
    }
    const items = of.map((one) => ({
      ...{
        id: one.id,
        inboundId: one.inboundId,
        status: one.curable ? "replayed" : "open",
        events: one.curable ? 1 : 0,
      },
      ...{ reason: one.curable ? null : one.reason, text: one.curable ? null : one.text },
    }));
    const beds = cured.map((one) => `5E-${String(one.id % 28).padStart(2, "0")}`);
    const counts = {
      letters: of.length,
      translated: cured.length,
      stillParked: of.length - cured.length,
      events: cured.length,
    };
    return ok({ ...counts, beds, items });
  }

  #discard(id: number): FixtureAnswer {
    this.letters = this.letters.filter((one) => one.id !== id);
    this.#discarded += 1;
    return ok({ id, status: "discarded" });
  }

  #inbound(id: number): FixtureAnswer {
    const letter = this.letters.find((one) => one.inboundId === id);
    if (!letter) return null;
    return ok({
      ...{
        id,
        source: letter.source,
        protocol: "hl7v2",
        kind: letter.kind,
        remote: "10.1.4.20:41822",
        controlId: String(id),
      },
      ...{
        outcome: "parked",
        answer: "accepted",
        duplicateOf: null,
        mapping: "hl7v2.adt",
        mappingVersion: "1+site:58",
      },
      ...{ receivedAt: this.#at(letter.minutesAgo), messageTime: null, flags: [], bytes: letter.raw.length },
      ...{ deadLetters: [], events: [], superseded: [], fields: [] },
      raw: maskMessage({ protocol: "hl7v2", body: Buffer.from(letter.raw) }),
    });
  }

  #run(kind: string, body: { site?: SiteMap; id?: number }): FixtureAnswer {
    if (kind === "apply" || kind === "undo") this.version += 1;
    const before = this.site;
    if (kind === "apply" && body.site) this.site = body.site;
    const changed = kind === "undo" ? 14 : mappedWord(this.words, before, body.site);
    if (kind === "apply") this.#apply();
    if (kind === "resume") this.#reprocesses = this.#reprocesses.map((one) => ({ ...one, run: null }));
    if (kind === "undo")
      this.#reprocesses = this.#reprocesses.map((one) =>
        one.id === body.id ? { ...one, undoneAt: this.#at(0) } : one,
      );
    const differences = Array.from({ length: Math.min(changed, 14) }, (_, index) => difference(index));
    return ok({
      ...{
        id: RUN_ID,
        kind: kind === "resume" ? "apply" : kind,
        state: "done",
        since: this.#at(1440),
        startedAt: this.#at(0),
        finishedAt: this.#at(0),
      },
      ...{ total: 4_212, scanned: 4_212, unlisted: 0, siteVersion: kind === "compare" ? null : this.version },
      counts: { same: 4_212 - changed, changed, translated: 0, withdrawn: 0, parked: 0, unreadable: 0 },
      ...{ beds: differences.map((one) => one.after[0]?.bed ?? ""), differences },
      ...{
        reprocessId: kind === "apply" ? 7 : null,
        superseded: kind === "compare" ? 0 : changed,
        appended: kind === "compare" ? 0 : changed,
      },
    });
  }

  #apply(): void {
    const spoken = new Set(this.site.sources.flatMap((source) => Object.keys(source.locations)));
    this.words = this.words.filter((word) => !spoken.has(word.word.split("^")[0] ?? ""));
    const span = {
      fromVersion: this.version - 1,
      toVersion: this.version,
      since: this.#at(1440),
      createdAt: this.#at(0),
    };
    this.#reprocesses = [
      { id: 7, ...span, createdBy: "desk", messages: 14, superseded: 14, appended: 14, undoneAt: null, run: null },
    ];
  }

  #letter({ minutesAgo, curable, raw, ...rest }: Letter): Record<string, unknown> {
    const at = this.#at(minutesAgo);
    return {
      ...rest,
      controlId: String(rest.inboundId),
      status: "open",
      receivedAt: at,
      createdAt: at,
      resolvedAt: null,
      resolvedBy: null,
      reasonRef: null,
    };
  }

  #dated({
    firstMinutesAgo,
    lastMinutesAgo,
    ...word
  }: ReturnType<typeof fixtureWords>[number]): Record<string, unknown> {
    return { ...word, firstSeenAt: this.#at(firstMinutesAgo), lastSeenAt: this.#at(lastMinutesAgo) };
  }

  #at(minutesAgo: number): string {
    return toIso(this.#now - minutesAgo * MINUTE);
  }
}

function ok(body: unknown): FixtureAnswer {
  return { status: 200, body };
}

function partialPlaces(): Letter[] {
  return [22, 21, 19, 16, 14, 13, 11, 10, 9, 7, 6, 5, 4, 2].map((minutesAgo, index) => ({
    ...{
      id: 401 + index,
      inboundId: 88_217_702 + index,
      source: "EPIC-ADT",
      kind: "ADT^A02",
      cause: PARTIAL,
      minutesAgo,
    },
    ...{ reason: "place.incomplete", path: "PV1-3", text: "The place names a bed without a unit", curable: index < 12 },
    raw: [
      `MSH|^~\\&|EPIC-ADT|LKF|CT|LKF|20261117132011-0500||ADT^A02^ADT_A02|${88_217_702 + index}|P|2.5.1`,
      "EVN|A02|20261117132011-0500",
      "PID|1||9204433^^^LKF^MR||Example^Ambrose||19580312|M",
      `PV1|1|I|^0${index + 1}^A|||ED^11^A||||SUR||||||||I|20443${index}^^^LKF^VN`,
    ].join("\r"),
  }));
}

function unnamedRequests(): Letter[] {
  return [130, 96, 41].map((minutesAgo, index) => ({
    ...{
      id: 395 + index,
      inboundId: 88_215_020 + index,
      source: "BEDREQ",
      kind: "ORM^O01",
      minutesAgo,
      curable: false,
    },
    ...{
      reason: "field.missing",
      path: "ORC-2",
      text: "The order has no number",
      cause: "field.missing ORC-2 ORM^O01",
    },
    raw: `MSH|^~\\&|BEDREQ|LKF|CT|LKF|20261117113211-0500||ORM^O01|${88_215_020 + index}|P|2.5.1\rPID|1||9204601^^^LKF^MR\rORC|NW`,
  }));
}

function brokenResults(): Letter[] {
  const header = "MSH|^~\\&|LAB|LKF|CT|LKF|20261117100158-0500||ORU^R01|88210114|P|2.5.1\rPID|1||9204388^^^LKF^MR";
  const both = { source: "LAB", kind: "ORU^R01", curable: false };
  return [
    {
      ...{ id: 390, inboundId: 88_210_114, minutesAgo: 331, cause: BROKEN, ...both },
      ...{ reason: "unparsable", path: "OBX[2]-3", text: "The message ends inside a segment" },
      raw: `${header}\rOBX|1|NM|K||4.1||||||F\rOBX|2|NM|NA`,
    },
    {
      ...{ id: 381, inboundId: 88_206_031, minutesAgo: 542, cause: "identity.unlinked  ORU^R01", ...both },
      ...{ reason: "identity.unlinked", path: "PV1-19", text: "No visit number, and the patient is not known" },
      raw: `${header}\rOBR|1|||CBC\rOBX|1|NM|HB||121||||||F`,
    },
  ];
}

/** How many messages an edited site map would change: those that hold a word it newly knows. */
function mappedWord(words: ReturnType<typeof fixtureWords>, before: SiteMap, after: SiteMap | undefined): number {
  const known = (site: SiteMap | undefined) =>
    new Set(site?.sources.flatMap((source) => Object.keys(source.locations)) ?? []);
  const fresh = [...known(after)].filter((word) => !known(before).has(word));
  return words
    .filter((word) => fresh.includes(word.word.split("^")[0] ?? ""))
    .reduce((sum, word) => sum + word.count, 0);
}

function difference(index: number) {
  const stated = {
    type: "encounter.transferred",
    encounter: `LKF/20443${index}`,
    place: `5EAST^0${index + 1}^A`,
    flags: [],
  };
  const bed = `5E-${String(index + 1).padStart(2, "0")}`;
  return {
    ...{
      inboundId: 88_217_702 + index,
      source: "EPIC-ADT",
      kind: "ADT^A02",
      change: "changed",
      text: null,
      fields: [],
    },
    before: [{ ...stated, bed: null, unit: null }],
    after: [{ ...stated, bed, unit: "5E" }],
    beds: [bed],
  };
}
