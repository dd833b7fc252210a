import type { Instant } from "#server/canonical/instant.ts";
import type { RetranslateResult } from "../journal/journal-item.ts";
import type { Foreseen } from "../replay/foresee.ts";
import { type MessageDifference, messageDifference } from "./message-difference.ts";

export type RunKind = "compare" | "apply" | "undo";

/** Messages by what the site map does to them; a message counts once. */
export interface RunCounts {
  same: number;
  changed: number;
  translated: number;
  withdrawn: number;
  parked: number;
  /** Bytes that are gone or cannot be opened. */
  unreadable: number;
}

export interface RunReport {
  id: string;
  kind: RunKind;
  /** `interrupted`: its node stopped or was killed; `failed`: it met a fault. Either can be gone on with. */
  state: "running" | "done" | "failed" | "interrupted";
  since: Instant;
  startedAt: Instant;
  finishedAt: Instant | null;
  /** Messages of the span when the run began. */
  total: number;
  /** Messages looked at so far. */
  scanned: number;
  counts: RunCounts;
  /** Beds that the differences name. */
  beds: string[];
  /** The first differences in the order of the journal. */
  differences: MessageDifference[];
  /** Differences beyond those listed. */
  unlisted: number;
  /** Site map that the run puts in force; null for a comparison. */
  siteVersion: number | null;
  reprocessId: number | null;
  superseded: number;
  appended: number;
}

const LISTED = 500;

/** The course of one comparison or reprocessing, as anybody may ask for it while it runs. */
export class BenchRun {
  readonly #report: RunReport;
  readonly #beds = new Set<string>();
  readonly changedMessages: number[] = [];

  constructor(id: string, kind: RunKind, since: Instant, startedAt: Instant) {
    const counts: RunCounts = { same: 0, changed: 0, translated: 0, withdrawn: 0, parked: 0, unreadable: 0 };
    this.#report = {
      id,
      kind,
      state: "running",
      since,
      startedAt,
      finishedAt: null,
      total: 0,
      scanned: 0,
      counts,
      beds: [],
      differences: [],
      unlisted: 0,
      siteVersion: null,
      reprocessId: null,
      superseded: 0,
      appended: 0,
    };
  }

  get report(): RunReport {
    return { ...this.#report, beds: [...this.#beds].sort() };
  }

  begin(facts: Partial<Pick<RunReport, "total" | "siteVersion" | "reprocessId">>): void {
    Object.assign(this.#report, facts);
  }

  saw(foreseen: Foreseen): void {
    const report = this.#report;
    report.scanned += 1;
    if (foreseen.message.body === null) report.counts.unreadable += 1;
    else report.counts[foreseen.change === "none" ? "same" : foreseen.change] += 1;
    if (foreseen.change === "none") return;
    const difference = messageDifference(foreseen);
    for (const bed of difference.beds) this.#beds.add(bed);
    if (report.differences.length < LISTED) report.differences.push(difference);
    else report.unlisted += 1;
  }

  did({ inboundId, change, superseded, appended }: RetranslateResult): void {
    if (change === "none") return;
    this.changedMessages.push(inboundId);
    this.#report.superseded += superseded;
    this.#report.appended += appended;
  }

  end(state: "done" | "failed" | "interrupted", at: Instant): void {
    this.#report.state = state;
    this.#report.finishedAt = at;
  }
}
