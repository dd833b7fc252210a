import type { BedStatusWord } from "#server/canonical/families/bed.ts";
import type { BedNow, Readiness } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteView } from "../site-view.ts";
import type { BedStay, HeldAssertion, HeldBedReport } from "./bed-inputs.ts";
import { isInferredSwap, isSwapPair } from "./swap-pairs.ts";
import type { Moment } from "./timeline.ts";

type StatusReport = Extract<HeldBedReport, { type: "bed.status.changed" }>;
type BlockOrigin = "person" | "master" | "status";

export interface BedCondition {
  readiness: Readiness;
  since: Instant | null;
  level: BedNow["cleaningLevel"];
  occupants: BedStay[];
  isolation: boolean;
  dummy: boolean;
  blocks: Map<BlockOrigin, NonNullable<BedNow["block"]>>;
  /** The last bed status said, unless a patient came or went since. */
  status: StatusReport | null;
  /** A person's word, unless cleaning or a stay came since. */
  assertion: HeldAssertion | null;
  /** Whoever was put into a bed that was not clean, while still there. */
  beforeClean: BedStay | null;
  swapInferred: boolean;
  /** When somebody last came, cleaned or vouched for the bed: settles what was doubtful before. */
  settledAt: Instant;
}

/** The readiness machine of reference mapping 3.5 and the bed status codes of 3.6, over the whole timeline. */
export function foldCondition(timeline: Moment[], site: SiteView): BedCondition {
  const machine = new ReadinessMachine(site);
  for (const moment of timeline) machine.take(moment);
  return machine.condition;
}

class ReadinessMachine {
  readonly condition: BedCondition = {
    readiness: "unknown",
    since: null,
    level: "standard",
    occupants: [],
    isolation: false,
    dummy: false,
    blocks: new Map(),
    status: null,
    assertion: null,
    beforeClean: null,
    swapInferred: false,
    settledAt: Number.NEGATIVE_INFINITY,
  };
  private readonly site: SiteView;
  private lastLeft: BedStay | null = null;

  constructor(site: SiteView) {
    this.site = site;
  }

  take(moment: Moment): void {
    if (moment.what === "start") this.start(moment.stay, moment.t);
    else if (moment.what === "end") this.end(moment.stay, moment.t);
    else if (moment.what === "voided-use") this.voidedUse(moment.from, moment.t);
    else if (moment.what === "assertion") this.assert(moment.assertion);
    else this.report(moment.report);
  }

  private start(stay: BedStay, t: Instant): void {
    const { condition: c, site } = this;
    const left = this.lastLeft;
    const swap = left !== null && isSwapPair(left, stay, site.policy);
    if (c.occupants.length === 0) {
      c.beforeClean = (c.readiness === "dirty" || c.readiness === "cleaning") && !swap ? stay : null;
      this.become("in-use", t);
    }
    c.swapInferred = left !== null && isInferredSwap(left, stay, site.policy);
    c.occupants = [...c.occupants, stay];
    c.status = c.status?.data.status === "occupied" ? c.status : null;
    c.assertion = null;
    c.settledAt = t;
  }

  private end(stay: BedStay, t: Instant): void {
    const { condition: c, site } = this;
    c.occupants = c.occupants.filter((other) => other !== stay);
    this.lastLeft = stay;
    if (c.beforeClean === stay) c.beforeClean = null;
    c.status = null;
    c.assertion = null;
    const [staying] = c.occupants;
    if (!staying) {
      if (c.readiness !== "cleaning" || stay.from !== null) this.become("dirty", t);
      c.swapInferred = false;
    } else c.swapInferred = isInferredSwap(stay, staying, site.policy);
  }

  /** An admission that was cancelled within minutes leaves no bed to clean. */
  private voidedUse(from: Instant, t: Instant): void {
    const { condition: c, site } = this;
    if (c.occupants.length > 0 || t - from < site.policy.shortUseReadyMinutes * 60_000) return;
    this.become("dirty", t);
    c.assertion = null;
  }

  private assert(assertion: HeldAssertion): void {
    if (assertion.withdrawn) return;
    this.condition.assertion = assertion;
    this.condition.settledAt = assertion.t;
  }

  private report(report: HeldBedReport): void {
    const { condition: c } = this;
    if (report.type === "bed.status.changed") this.status(report);
    else if (report.type === "bed.cleaning.started") this.cleaning(report.t);
    else if (report.type === "bed.cleaning.completed") this.cleaned(report.t, report.data.level);
    else if (report.type === "bed.blocked") this.block("person", report, report.data.reason, report.data.until);
    else if (report.type === "bed.unblocked") c.blocks.clear();
    else if (report.type === "location.retired") this.block("master", report, "inactive", null);
    else if (report.type === "location.defined" || report.type === "location.changed") {
      c.dummy = report.data.dummy;
      if (report.data.active) c.blocks.delete("master");
      else this.block("master", report, "inactive", null);
    }
  }

  private cleaning(t: Instant): void {
    const { condition: c } = this;
    if (c.occupants.length > 0) return;
    this.become("cleaning", t);
    c.assertion = null;
    c.settledAt = t;
  }

  /** Only a completion of the level that is owed frees the bed. */
  private cleaned(t: Instant, level: BedNow["cleaningLevel"]): void {
    const { condition: c } = this;
    if (c.level === "terminal" && level !== "terminal") return;
    c.level = "standard";
    c.beforeClean = null;
    if (c.occupants.length > 0) return;
    this.become("ready", t);
    c.assertion = null;
    c.settledAt = t;
  }

  private status(report: StatusReport): void {
    const { condition: c } = this;
    const { status, source } = report.data;
    if (this.isOutranked(report)) return;
    c.status = report;
    c.isolation = status === "isolated";
    if (status === "closed") return this.block("status", report, "closed", null);
    if (c.blocks.get("status")?.source === source) c.blocks.delete("status");
    const occupied = c.occupants.length > 0;
    if (status === "contaminated") c.level = "terminal";
    if (occupied) return;
    if (status === "contaminated" || (status === "housekeeping" && c.readiness !== "cleaning"))
      this.become("dirty", report.t);
    if (this.frees(status, source)) this.become("ready", report.t);
  }

  /** What makes a bed less usable is believed of every source. */
  private isOutranked({ data, facility }: StatusReport): boolean {
    const standing = this.condition.status;
    if (!standing || data.status === "contaminated" || data.status === "closed") return false;
    const { readinessRank } = this.site;
    return readinessRank(standing.data.source, facility) < readinessRank(data.source, facility);
  }

  /** U and I are believed of a bed of unknown state; a dirty one only by the source the site names, never after K. */
  private frees(status: BedStatusWord, source: string): boolean {
    const { condition: c, site } = this;
    if ((status !== "unoccupied" && status !== "isolated") || c.level === "terminal") return false;
    if (c.readiness === "dirty" || c.readiness === "cleaning") return site.authoritativeReadiness(source);
    return true;
  }

  private block(origin: BlockOrigin, report: HeldBedReport, reason: string, until: Instant | null): void {
    this.condition.blocks.set(origin, { reason, since: report.t, until, source: report.data.source });
  }

  private become(readiness: Readiness, t: Instant): void {
    const { condition: c } = this;
    if (c.readiness === readiness) return;
    c.readiness = readiness;
    c.since = t;
  }
}
