"use client";

import { Age } from "../ui/age.tsx";
import { Band } from "../ui/band.tsx";
import styles from "./conflict-bands.module.css";
import type { ConflictNotice } from "./conflict-words.ts";

/** The oldest contradiction in words; the others are counted and one press away. */
export function ConflictBands({
  notices,
  onOpen,
  onAll,
}: {
  notices: ConflictNotice[];
  onOpen: (bed: string) => void;
  onAll: () => void;
}) {
  const [first, ...rest] = notices;
  if (!first) return null;
  return (
    <div className={styles.band}>
      <Band
        priority={1}
        conflict
        title={`${first.bed} ${first.headline}`}
        action={
          <span className={styles.actions}>
            {rest.length > 0 ? (
              <button type="button" className={styles.link} onClick={onAll}>
                {rest.length} more {rest.length === 1 ? "conflict" : "conflicts"}
              </button>
            ) : null}
            <button type="button" className={styles.link} onClick={() => onOpen(first.bed)}>
              Resolve with {first.unit}
            </button>
          </span>
        }
      >
        <span aria-hidden="true">
          Unresolved for <Age since={first.since} />.
        </span>{" "}
        {first.detail}
      </Band>
    </div>
  );
}
