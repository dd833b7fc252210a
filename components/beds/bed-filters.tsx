"use client";

import type { Facility } from "../table/facility.ts";
import { FacilityPicker } from "../table/facility-picker.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import type { GlyphName } from "../ui/glyph.tsx";
import { SearchField } from "../ui/search-field.tsx";
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
  onFind: () => void;
}

const CHIPS: { filter: BedFilter; glyph?: GlyphName; name: string; always: boolean }[] = [
  { filter: "conflict", glyph: "conflict", name: "Conflict", always: false },
  { filter: "occupied", glyph: "occupied", name: "Occupied", always: true },
  { filter: "ready", glyph: "ready", name: "Ready", always: true },
  { filter: "held", glyph: "held", name: "Held", always: true },
  { filter: "dirty", glyph: "dirty", name: "Dirty", always: true },
  { filter: "cleaning", glyph: "cleaning", name: "Cleaning", always: true },
  { filter: "blocked", glyph: "blocked", name: "Blocked", always: true },
  { filter: "closed", glyph: "closed", name: "Closed", always: false },
  { filter: "unknown", glyph: "unknown", name: "Not known", always: false },
  { filter: "leaving", glyph: "leaving", name: "Leaving", always: true },
  { filter: "late", glyph: "priority-2", name: "Past target", always: false },
  { filter: "unconfirmed", name: "Unconfirmed", always: true },
];

/** What the page can be asked. Chips that would always be empty in a good hospital appear only when they are not. */
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
      <SearchField label="Bed or visit number" value={url.q} onChange={(q) => change({ q })} onEnter={onFind} />
      <div className={styles.chips}>
        <Chip pressed={url.states.length === 0} onPress={() => change({ states: [] })} count={total}>
          All
        </Chip>
        {CHIPS.filter((chip) => chip.always || counts[chip.filter] > 0 || url.states.includes(chip.filter)).map(
          (chip) => (
            <Chip
              key={chip.filter}
              pressed={url.states.includes(chip.filter)}
              onPress={() => toggle(chip.filter)}
              glyph={chip.glyph}
              count={counts[chip.filter]}
            >
              {chip.name}
            </Chip>
          ),
        )}
      </div>
      <div className={styles.end}>
        <FacilityPicker facilities={facilities} facility={facility} />
        <BedNeedPicker url={url} change={change} groups={groups} />
        <ButtonLink href={downtime}>Downtime list</ButtonLink>
      </div>
    </search>
  );
}
