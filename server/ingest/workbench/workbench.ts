import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { LogWriter } from "#server/log/log-writer.ts";
import { indexSite } from "#server/site/site-index.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { feedEvent } from "../journal/feed-events.ts";
import type { JournalItem, RetranslateResult } from "../journal/journal-item.ts";
import { type Foreseen, foresee, retranslateItem } from "../replay/foresee.ts";
import type { Retranslated, SiteForTranslation } from "../replay/retranslate.ts";
import { BenchRun, type RunKind, type RunReport } from "./bench-run.ts";
import { addToReprocess, markUndone, openReprocess, type Reprocess, readReprocess } from "./reprocess-table.ts";
import { lockRuns, newestRunOf, readRun, saveRun, unlockRuns } from "./run-table.ts";
import { countStored, storedSince } from "./stored-span.ts";

export interface WorkbenchPorts {
  pool: pg.Pool;
  keyRing: KeyRing;
  writer: Pick<LogWriter<JournalItem>, "submit"> & { append(events: NewEvent[]): Promise<RecordedEvent[]> };
  sites: {
    readonly current: { version: number; site: SiteMap };
    read(version: number): Promise<SiteMap | null>;
    put(site: SiteMap, origin: string, actor: string): Promise<{ version: number; site: SiteMap } & SiteForTranslation>;
  };
  /** Keeps free text in the vault and answers with its reference. */
  keepNote(text: string): Promise<string>;
  now(): Instant;
  onError(error: Error): void;
}

export interface Act {
  actor: string;
  reason: string;
}

/**
 * - `busy`: another run is under way; `edited`: the site map was changed since; `undone`, `unknown`: nothing to undo;
 * - `whole`: the run came to its end, so there is nothing to go on with.
 */
export class WorkbenchRefusal extends Error {
  readonly code: "busy" | "edited" | "undone" | "unknown" | "whole";
  constructor(code: WorkbenchRefusal["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const RUNS_KEPT = 20;
/** How often other nodes are told how far a run is. */
const TELL_MS = 1000;
/** Messages that were translated before the new map was in force may commit a little after it. */
const SETTLE_MS = 1000;

/**
 * A proposed site map over stored messages: the difference it makes, putting it in force with superseding events where the
 * translation differs, and taking it back. Runs hold one batch of messages in memory and tell how far they are.
 */
export class Workbench {
  readonly #ports: WorkbenchPorts;
  #isStopping = false;
  readonly #runs = new Map<string, { run: BenchRun; finished: Promise<void> }>();

  constructor(ports: WorkbenchPorts) {
    this.#ports = ports;
  }

  /** A run of any node; null when it is unknown or too long ago. */
  async run(id: string): Promise<RunReport | null> {
    return this.#runs.get(id)?.run.report ?? readRun(this.#ports.pool, id);
  }

  /** The run's report when it is over, or as it stands after `waitMs`. */
  async wait(id: string, waitMs: number): Promise<RunReport | null> {
    const known = this.#runs.get(id);
    if (!known) return null;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resume) => {
      timer = setTimeout(resume, waitMs);
    });
    await Promise.race([known.finished, patience]);
    clearTimeout(timer);
    return known.run.report;
  }

  /** Breaks off what runs, at the end of its batch; what was superseded by then stays so, and any node can go on with it. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#runs.values()].map(({ finished }) => finished));
  }

  /** Starts a comparison and answers with its id. It changes nothing. @throws WorkbenchRefusal. */
  compare(site: SiteMap, since: Instant): Promise<string> {
    const proposed = { index: indexSite(site), version: this.#ports.sites.current.version };
    return this.#start("compare", since, (run) => this.#scan(run, proposed, since, null));
  }

  /** Puts the site map in force and supersedes what it translates otherwise. @throws WorkbenchRefusal. */
  apply(site: SiteMap, since: Instant, act: Act): Promise<string> {
    return this.#start("apply", since, (run) => this.#reprocess(run, site, since, act));
  }

  /**
   * Puts the site map from before a reprocessing in force again, over everything received since its span began: also over what
   * came after it. @throws WorkbenchRefusal.
   */
  async undo(id: number, act: Act): Promise<string> {
    const { pool, sites } = this.#ports;
    const reprocess = await readReprocess(pool, id);
    const site = reprocess && (await sites.read(reprocess.fromVersion));
    if (!reprocess || !site) throw new WorkbenchRefusal("unknown", "There is no such reprocessing");
    if (reprocess.undoneAt !== null) throw new WorkbenchRefusal("undone", "This reprocessing has been undone already");
    if (sites.current.version !== reprocess.toVersion)
      throw new WorkbenchRefusal("edited", "The site map was edited since; compare and apply a map of your own");
    return this.#start("undo", reprocess.since, (run) => this.#takeBack(run, reprocess, site, act));
  }

  /**
   * Goes on with an application or an undoing that its node did not finish: over the same span, with the map that is in force
   * since. What was done before is found as it should be and left alone. @throws WorkbenchRefusal.
   */
  async resume(id: number, act: Act): Promise<string> {
    const { pool, sites } = this.#ports;
    const [reprocess, broken] = await Promise.all([readReprocess(pool, id), newestRunOf(pool, id)]);
    if (!reprocess || !broken) throw new WorkbenchRefusal("unknown", "There is no such reprocessing");
    if (broken.state === "running") throw new WorkbenchRefusal("busy", "This reprocessing is under way");
    if (broken.state === "done") throw new WorkbenchRefusal("whole", "This reprocessing came to its end");
    if (sites.current.version !== broken.siteVersion)
      throw new WorkbenchRefusal("edited", "The site map was edited since; compare and apply a map of your own");
    const site = { index: indexSite(sites.current.site), version: sites.current.version };
    return this.#start(broken.kind, reprocess.since, (run) =>
      broken.kind === "undo"
        ? this.#takeBackUnder(run, reprocess, site, act)
        : this.#reprocessUnder(run, reprocess, site, act),
    );
  }

  async #start(kind: RunKind, since: Instant, work: (run: BenchRun) => Promise<unknown>): Promise<string> {
    const { pool, now, onError } = this.#ports;
    const client = await pool.connect();
    if (!(await lockRuns(client))) {
      client.release();
      throw new WorkbenchRefusal("busy", "Another comparison or reprocessing is under way");
    }
    const run = new BenchRun(randomUUID(), kind, since, now());
    await saveRun(pool, run.report);
    const finished = (async () => {
      const telling = setInterval(() => void saveRun(pool, run.report).catch(onError), TELL_MS);
      try {
        run.begin({ total: await countStored(pool, since) });
        await work(run);
        run.end("done", now());
      } catch (error) {
        run.end(this.#isStopping ? "interrupted" : "failed", now());
        onError(error as Error);
      } finally {
        clearInterval(telling);
        // The lock goes last: without it a run that is not written down as ended counts as broken off.
        await saveRun(pool, run.report).catch(onError);
        await unlockRuns(client).catch(onError);
        client.release();
      }
    })();
    this.#runs.set(run.report.id, { run, finished });
    for (const old of this.#runs.keys()) if (this.#runs.size > RUNS_KEPT) this.#runs.delete(old);
    return run.report.id;
  }

  async #reprocess(run: BenchRun, site: SiteMap, since: Instant, act: Act): Promise<void> {
    const { pool, sites, now } = this.#ports;
    const fromVersion = sites.current.version;
    const inForce = await sites.put(site, "workbench", act.actor);
    const row = { fromVersion, toVersion: inForce.version, since, createdAt: now(), createdBy: act.actor };
    await this.#reprocessUnder(run, { ...row, id: await openReprocess(pool, row) }, inForce, act);
  }

  async #reprocessUnder(run: BenchRun, reprocess: Spanned, site: SiteForTranslation, act: Act): Promise<void> {
    const { id, since } = reprocess;
    await this.#begin(run, id, site);
    await this.#scanToTheEnd(run, site, since, { actor: act.actor, reprocessId: id });
    await this.#record("feed.reprocess.applied", run, reprocess, act);
  }

  async #takeBack(run: BenchRun, reprocess: Reprocess, site: SiteMap, act: Act): Promise<void> {
    const inForce = await this.#ports.sites.put(site, `undo:${reprocess.id}`, act.actor);
    await this.#takeBackUnder(run, reprocess, inForce, act);
  }

  async #takeBackUnder(run: BenchRun, reprocess: Reprocess, site: SiteForTranslation, act: Act): Promise<void> {
    const { pool, now } = this.#ports;
    const { id, since, toVersion: fromVersion } = reprocess;
    await this.#begin(run, id, site);
    await this.#scanToTheEnd(run, site, since, { actor: act.actor, reprocessId: null });
    await markUndone(pool, id, now());
    await this.#record("feed.reprocess.undone", run, { id, fromVersion, toVersion: site.version, since }, act);
  }

  /** Written down before the first message is touched, so that a run that a crash cuts short can be gone on with. */
  async #begin(run: BenchRun, reprocessId: number, { version }: SiteForTranslation): Promise<void> {
    run.begin({ siteVersion: version, reprocessId });
    await saveRun(this.#ports.pool, run.report);
  }

  async #scanToTheEnd(run: BenchRun, site: SiteForTranslation, since: Instant, doing: Doing): Promise<void> {
    const last = await this.#scan(run, site, since, doing);
    await new Promise((resume) => setTimeout(resume, SETTLE_MS));
    await this.#scan(run, site, since, doing, last);
  }

  /** Looks at every message of the span, and with an actor supersedes what differs. Answers with the last message seen. */
  async #scan(
    run: BenchRun,
    site: SiteForTranslation,
    since: Instant,
    doing: Doing | null,
    after = 0,
  ): Promise<number> {
    const { pool, keyRing } = this.#ports;
    let last = after;
    for await (const messages of storedSince(pool, keyRing, since, after)) {
      if (this.#isStopping) throw new Error("the node stops before the run has come to its end");
      const foreseen = await foresee(messages, site, { pool, keyRing });
      for (const entry of foreseen) run.saw(entry);
      if (doing !== null) await this.#supersede(run, foreseen, doing);
      last = messages[messages.length - 1]?.id ?? last;
      await new Promise((resume) => setImmediate(resume));
    }
    return last;
  }

  async #supersede(run: BenchRun, foreseen: Foreseen[], { actor, reprocessId }: Doing): Promise<void> {
    const { pool, writer } = this.#ports;
    const items = foreseen.filter(isChanged).map((entry) => retranslateItem(entry, actor, null));
    if (items.length === 0) return;
    const results = (await Promise.all(items.map((item) => writer.submit(item)))) as RetranslateResult[];
    const changed = results.filter(({ change }) => change !== "none");
    for (const result of changed) run.did(result);
    if (reprocessId === null || changed.length === 0) return;
    await addToReprocess(pool, reprocessId, {
      inbound: changed.map(({ inboundId }) => inboundId),
      superseded: changed.reduce((sum, { superseded }) => sum + superseded, 0),
      appended: changed.reduce((sum, { appended }) => sum + appended, 0),
    });
  }

  async #record(
    type: "feed.reprocess.applied" | "feed.reprocess.undone",
    run: BenchRun,
    { id, fromVersion, toVersion, since }: Spanned,
    { actor, reason }: Act,
  ): Promise<void> {
    const { writer, sites, keepNote, now } = this.#ports;
    const { superseded, appended } = run.report;
    const event = feedEvent({
      // A run that was gone on with ends once, but its figures are those of the part that came last.
      id: [String(id), String(toVersion), run.report.id],
      type,
      kind: "command",
      at: now(),
      facility: sites.current.site.facilities[0]?.id ?? "",
      actor,
      correlationId: `reprocess:${id}`,
      data: {
        reprocessId: id,
        fromVersion,
        toVersion,
        since,
        changed: run.changedMessages.length,
        superseded,
        appended,
        reasonRef: await keepNote(reason),
      },
    });
    await writer.append([event]);
  }
}

/** What a run does with a difference: supersede it as somebody, and count it to a reprocessing. */
interface Doing {
  actor: string;
  reprocessId: number | null;
}

type Spanned = Pick<Reprocess, "id" | "fromVersion" | "toVersion" | "since">;

function isChanged(entry: Foreseen): entry is Foreseen & { made: Retranslated } {
  return entry.change !== "none" && entry.made !== null;
}
