"use client";

import { useLiveScene } from "../live/live-context.ts";
import type { Facility } from "../table/facility.ts";
import { FacilityPicker } from "../table/facility-picker.tsx";
import { FindField } from "../table/find-field.tsx";
import type { SourceState } from "../table/use-source-state.ts";
import { Chip } from "../ui/chip.tsx";
import { clockTime } from "../ui/clock-text.ts";
import { FeedTag } from "../ui/feed-tag.tsx";
import styles from "./discharges-screen.module.css";
import { DISCHARGE_GROUPINGS, type DischargeGrouping, type DischargesUrl } from "./discharges-url.ts";

const GROUPINGS: Record<DischargeGrouping, string> = {
  target: "Past target first",
  unit: "By unit",
  service: "By waiting service",
};

interface DischargeToolsProps {
  url: DischargesUrl;
  change: (next: Partial<DischargesUrl>) => void;
  adults: number;
  rides: number;
  shown: number;
  here: number;
  facilities: Facility[];
  facility: string;
  source: SourceState;
  /** Nothing is known of now: figures are left out. */
  blind: boolean;
}

export function DischargeTools({
  url,
  change,
  adults,
  rides,
  shown,
  here,
  facilities,
  facility,
  source,
  blind,
}: DischargeToolsProps) {
  const { timeZone } = useLiveScene();
  return (
    <div className={styles.tools}>
      <h1 className={styles.title}>Discharges</h1>
      <div className={styles.chips}>
        {DISCHARGE_GROUPINGS.map((by) => (
          <Chip key={by} pressed={url.by === by} onPress={() => change({ by })}>
            {GROUPINGS[by]}
          </Chip>
        ))}
        <Chip
          pressed={url.group === "adult"}
          onPress={() => change({ group: url.group === "adult" ? null : "adult" })}
          count={blind ? undefined : adults}
        >
          Adult acute
        </Chip>
        <Chip
          pressed={url.need === "transport"}
          onPress={() => change({ need: url.need === "transport" ? null : "transport" })}
          count={blind ? undefined : rides}
        >
          Needs transport
        </Chip>
      </div>
      <FacilityPicker facilities={facilities} facility={facility} />
      <FindField label="Bed or visit" value={url.q} onChange={(q) => change({ q })} />
      <p className={styles.shown} role="status">
        {source.state === "fresh" ? null : (
          <>
            {source.source ? `${source.source} ` : ""}
            <FeedTag state={source.state} since={source.since} />{" "}
          </>
        )}
        {blind ? (source.since === null ? "" : `as of ${clockTime(source.since, timeZone)}: `) : `${here} still here, `}
        {shown} {shown === 1 ? "row" : "rows"} shown
      </p>
    </div>
  );
}
