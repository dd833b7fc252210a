"use client";

import { useMemo } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import type { PackedSnapshot } from "../live/packed-snapshot.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { useTimed } from "../live/use-now.ts";
import { useUnpacked } from "../live/use-unpacked.ts";
import { useKeyHelp } from "../shell/key-help.ts";
import { isBlind } from "../table/is-blind.ts";
import { isUnheard } from "../table/is-unheard.ts";
import { useSourceState } from "../table/use-source-state.ts";
import { useUrlState } from "../table/use-url-state.ts";
import type { DischargeBucket } from "./discharge-bucket.ts";
import { DischargeFoot } from "./discharge-foot.tsx";
import { dischargeLines } from "./discharge-lines.ts";
import { DischargeList } from "./discharge-list.tsx";
import { DischargeTools } from "./discharge-tools.tsx";
import styles from "./discharges-screen.module.css";
import type { DischargesSite } from "./discharges-site.ts";
import { parseDischargesUrl, printDischargesUrl } from "./discharges-url.ts";
import { isOpen, keepsDischarge } from "./keeps-discharge.ts";
import { type PipelineStage, pipeline } from "./pipeline.ts";
import { PipelineStrip } from "./pipeline-strip.tsx";

const QUARTER_MINUTE = 15_000;
const KEYS = [
  { keys: ["J", "K"], does: "next or previous discharge" },
  { keys: ["Enter"], does: "open its encounter" },
  { keys: ["/"], does: "find a bed or visit" },
];

interface DischargesScreenProps {
  site: DischargesSite;
  facility: string;
  scope: string;
  discharges: PackedSnapshot<"discharges">;
  feeds: Snapshot<"feeds">;
}

/** Who leaves today, how long since the order, and the one party each waits for. */
export function DischargesScreen({ site, facility, scope, discharges, feeds }: DischargesScreenProps) {
  const live = useLiveView("discharges", scope, useUnpacked(discharges));
  const source = useSourceState(
    feeds,
    (feed) => feed.facility === facility && (feed.feeds.includes("discharges") || feed.feeds.includes("movement")),
  );
  const blind = isBlind(source.state);
  const clock = useTimed(toQuarterMinute);
  // Nobody knows who left since: the picture stops where the source did, and says so.
  const now = blind && source.since !== null ? source.since : clock;
  const [url, change] = useUrlState(parseDischargesUrl, printDischargesUrl);
  useKeyHelp(KEYS);

  const lines = useMemo(() => dischargeLines(live.rows.values(), site, now), [live.rows, site, now]);
  const figures = useMemo(() => {
    const zones = new Map(site.facilities.map((one) => [one.id, one.timeZone]));
    return pipeline([...live.rows.values()], site.targets, now, (id) => zones.get(id) ?? "UTC");
  }, [live.rows, site, now]);
  const groupOf = (unit: string | null) => (unit === null ? "other" : (site.unitGroups[unit] ?? "other"));
  const kept = useMemo(
    () =>
      lines.filter((line) =>
        keepsDischarge(line, url, line.row.unit === null ? "other" : (site.unitGroups[line.row.unit] ?? "other")),
      ),
    [lines, url, site],
  );
  const unheard = isUnheard(source, lines.length);
  const here = lines.filter((line) => line.bucket !== "left");
  const onStage = (stage: PipelineStage) => change({ only: onlyOf(stage, url.only) });

  return (
    <div className={styles.screen}>
      <PipelineStrip
        pipeline={figures}
        targetMinutes={site.targets.dischargeMinutes}
        only={url.only}
        onStage={onStage}
        blind={blind || unheard}
      />
      <DischargeTools
        url={url}
        change={change}
        adults={here.filter((line) => groupOf(line.row.unit) === "adult").length}
        rides={here.filter((line) => isOpen(line, "transport")).length}
        shown={kept.length}
        here={here.length}
        facilities={site.facilities}
        facility={facility}
        source={source}
        blind={blind || unheard}
      />
      <DischargeList
        lines={kept}
        targets={site.targets}
        now={now}
        url={url}
        change={change}
        filtered={lines.length > 0}
        old={blind}
        unheard={unheard ? source.source : null}
      />
      <DischargeFoot />
    </div>
  );
}

const toQuarterMinute = (now: number) => Math.floor(now / QUARTER_MINUTE) * QUARTER_MINUTE;

/** A stage narrows the list to itself; pressed again, or the first one, to everybody who is still here. */
function onlyOf(stage: PipelineStage, only: DischargeBucket[]): DischargeBucket[] {
  return stage === "expected" || (only.length === 1 && only[0] === stage) ? [] : [stage];
}
