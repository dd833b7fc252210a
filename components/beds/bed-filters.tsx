"use client";

import type { Facility } from "../table/facility.ts";
import { FacilityPicker } from "../table/facility-picker.tsx";
import { FindField } from "../table/find-field.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import type { GlyphName } from "../ui/glyph.tsx";
import styles from "./bed-filters.module.css";
import { BedNeedPicker } from "./bed-need-picker.tsx";
import type { BedFilter, BedsUrl } from "./beds-url.ts";

interface BedFiltersProps {
  url: BedsUrl;
  change: (next: Partial<BedsUrl>) => void;
  counts: Record<BedFilter, number>;
  total: number;
  groups: string[];
  facilities: Facility[];
  facility: string;
  downtime: string;
  /** Enter in the search field. */
  onFind: (typed: string) => void;
}

/** `from`: how many beds it takes for the chip to appear. A single conflict is the band above, with its own way in. */
const CHIPS: { filter: BedFilter; glyph?: GlyphName; name: string; from: number }[] = [
  { filter: "conflict", glyph: "conflict", name: "Conflict", from: 2 },
  { filter: "occupied", glyph: "occupied", name: "Occupied", from: 0 },
  { filter: "ready", glyph: "ready", name: "Ready", from: 0 },
  { filter: "held", glyph: "held", name: "Held", from: 0 },
  { filter: "dirty", glyph: "dirty", name: "Dirty", from: 0 },
  { filter: "cleaning", glyph: "cleaning", name: "Cleaning", from: 0 },
  { filter: "blocked", glyph: "blocked", name: "Blocked", from: 0 },
  { filter: "closed", glyph: "closed", name: "Closed", from: 1 },
  { filter: "unknown", glyph: "unknown", name: "Not known", from: 1 },
  { filter: "leaving", glyph: "leaving", name: "Leaving", from: 0 },
  { filter: "late", glyph: "priority-2", name: "Past target", from: 1 },
  { filter: "unconfirmed", name: "Unconfirmed", from: 0 },
];

/** What the page can be asked. */
export function BedFilters({
  url,
  change,
  counts,
  total,
  groups,
  facilities,
  facility,
  downtime,
  onFind,
}: BedFiltersProps) {
  const toggle = (filter: BedFilter) => {
    const on = url.states.includes(filter);
    change({ states: on ? url.states.filter((one) => one !== filter) : [...url.states, filter] });
  };
  return (
    <search className={styles.filters} aria-label="Filters">
      <FindField label="Bed or visit" value={url.q} onChange={(q) => change({ q })} onEnter={onFind} />
      <div className={styles.chips}>
        <Chip pressed={url.states.length === 0} onPress={() => change({ states: [] })} count={total}>
          All
        </Chip>
        {CHIPS.filter((chip) => counts[chip.filter] >= chip.from || url.states.includes(chip.filter)).map((chip) => (
          <Chip
            key={chip.filter}
            pressed={url.states.includes(chip.filter)}
            onPress={() => toggle(chip.filter)}
            glyph={chip.glyph}
            count={counts[chip.filter]}
          >
            {chip.name}
          </Chip>
        ))}
      </div>
      <div className={styles.end}>
        <FacilityPicker facilities={facilities} facility={facility} />
        <BedNeedPicker url={url} change={change} groups={groups} />
        <ButtonLink href={downtime}>Downtime list</ButtonLink>
      </div>
    </search>
  );
}
