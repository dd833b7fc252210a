"use client";

import { memo } from "react";
import { useNear } from "../table/use-near.ts";
import styles from "./bed-grid.module.css";
import { BedStrip } from "./bed-strip.tsx";
import { holdsBed, holdsStop, type UnitStrip } from "./group-beds.ts";

interface StripGroupProps {
  strips: UnitStrip[];
  /** Where Tab stops, if in one of these strips; else null. */
  stop: string | null;
  /** The bed that is open, if in one of these strips; else null. */
  chosen: string | null;
  /** The unit that the page shows alone, in small letters. */
  unit: string | null;
  /** Its beds are drawn while it is in sight, not always. */
  watched: boolean;
  atFirst: boolean;
  onUnit: (unit: string | null) => void;
}

/** Some strips that follow each other: what a long grid draws, measures and lets go of at once. */
export const StripGroup = memo(function StripGroup(props: StripGroupProps) {
  const { strips, stop, chosen, unit, watched, atFirst, onUnit } = props;
  const [group, near] = useNear<HTMLDivElement>(watched, atFirst);
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    <div className={styles.group} role="rowgroup" ref={group}>
      {strips.map((strip) => (
        <BedStrip
          key={strip.unit.id}
          strip={strip}
          near={!watched || near}
          stop={stop !== null && holdsStop(strip, stop) ? stop : null}
          chosen={chosen !== null && holdsBed(strip, chosen) ? chosen : null}
          pressed={unit === strip.unit.id.toLowerCase()}
          onUnit={onUnit}
        />
      ))}
    </div>
  );
}, isSame);

/** The slices of a list are new at each change of it; what they hold may be the same. */
function isSame({ strips: before, ...old }: StripGroupProps, { strips, ...props }: StripGroupProps): boolean {
  if (before.length !== strips.length || before.some((strip, at) => strip !== strips[at])) return false;
  return Object.entries(old).every(([name, value]) => props[name as keyof typeof props] === value);
}
