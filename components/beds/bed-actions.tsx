"use client";

import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { visitOf } from "../table/visit-of.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import styles from "./bed-drawer.module.css";
import { isConfirmable } from "./bed-facts.ts";
import type { BedsPolicy } from "./beds-site.ts";
import { CorrectBed } from "./correct-bed.tsx";
import type { ConfirmBed } from "./use-confirm-bed.ts";

/** What a person can do about a bed from here. */
export function BedActions({ row, policy, confirming }: { row: BedRow; policy: BedsPolicy; confirming: ConfirmBed }) {
  const told = confirming.told?.bed === row.id ? confirming.told : null;
  return (
    <footer className={styles.actions}>
      <p role="status" className={styles.told} data-failed={told?.failed || undefined}>
        {told?.words}
      </p>
      <Button kind="primary" disabled={!isConfirmable(row) || told?.waiting} onClick={() => confirming.confirm(row.id)}>
        Confirm bed
      </Button>
      <CorrectBed row={row} policy={policy} label="Correct" />
      {row.encounter ? (
        <ButtonLink href={`/encounters/${encodeURIComponent(visitOf(row.encounter))}`}>Open encounter</ButtonLink>
      ) : null}
    </footer>
  );
}
