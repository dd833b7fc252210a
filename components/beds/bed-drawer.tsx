"use client";

import { useEffect, useRef } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { Glyph } from "../ui/glyph.tsx";
import { BedActions } from "./bed-actions.tsx";
import { BedDetails } from "./bed-details.tsx";
import styles from "./bed-drawer.module.css";
import type { BedFacts } from "./bed-facts.ts";
import { BedPast } from "./bed-past.tsx";
import type { BedsPolicy } from "./beds-site.ts";
import { ConflictStays } from "./conflict-stays.tsx";
import { STATE_WORDS } from "./state-words.ts";
import type { ConfirmBed } from "./use-confirm-bed.ts";

interface BedDrawerProps {
  row: BedRow;
  facts: BedFacts;
  unitName: string;
  policy: BedsPolicy;
  /** Whether the viewer may open the page that explains it in full. */
  explains: boolean;
  /** IANA zone of the bed's hospital. */
  timeZone: string;
  confirming: ConfirmBed;
  onClose: () => void;
}

/** One bed in full. Takes the focus when it opens; who opened it gets it back. It does not trap: the grid stays in reach. */
export function BedDrawer({ row, facts, unitName, policy, explains, timeZone, confirming, onClose }: BedDrawerProps) {
  const drawer = useRef<HTMLElement>(null);
  const scene = useLiveScene();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another bed is another opening
  useEffect(() => drawer.current?.focus({ preventScroll: true }), [row.id]);
  return (
    <aside className={styles.drawer} aria-label={`Bed ${row.id}`} ref={drawer} tabIndex={-1}>
      <div className={styles.scroll}>
        <header className={styles.header}>
          <div>
            <h2 className={styles.name}>{row.id}</h2>
            <p className={styles.kind}>{kindWords(row, unitName)}</p>
          </div>
          <Button kind="quiet" aria-label="Close" onClick={onClose}>
            <Glyph name="missed" />
          </Button>
        </header>
        <p className={styles.since} data-unknown={row.state === "unknown" || undefined}>
          {row.state === "unknown" ? "Nobody has said what state it is in" : `${STATE_WORDS[row.state]} `}
          {row.state === "unknown" || row.since === null ? null : (
            <>
              for <Age since={row.since} />
            </>
          )}
        </p>
        <Confirmation row={row} />
        {facts.pastTarget ? (
          <p className={styles.late}>
            <Glyph name="priority-2" label="Past target" />
            <span>
              <Age since={facts.pastTarget.since} /> since{" "}
              {facts.pastTarget.kind === "discharge" ? "the discharge order" : "it was left dirty"}, target{" "}
              {facts.pastTarget.targetMinutes} min
            </span>
          </p>
        ) : null}
        {facts.conflict ? <ConflictStays row={row} policy={policy} readOnly={scene.past} /> : null}
        <BedDetails row={row} timeZone={timeZone} />
        <BedPast row={row} explains={explains} />
      </div>
      {scene.past ? null : <BedActions row={row} policy={policy} confirming={confirming} />}
    </aside>
  );
}

function Confirmation({ row }: { row: BedRow }) {
  if (row.confirmedAt === null) return <p>Never confirmed</p>;
  return (
    <p>
      Confirmed{" "}
      <b>
        <Age since={row.confirmedAt} /> ago
      </b>
      {confirmedByWords(row.confirmedBy)}
    </p>
  );
}

/** `by ADT A02 from EPIC-ADT` out of `EPIC-ADT A02`; what only followed from a decision names nobody. */
function confirmedByWords(by: string | null): string {
  if (by === null || by === "decision") return "";
  if (by === "person") return " by a person";
  const [, source, trigger] = /^(\S+) ([AZ]\d\d)$/.exec(by) ?? [];
  return source && trigger ? ` by ADT ${trigger} from ${source}` : ` by ${by}`;
}

function kindWords(row: BedRow, unitName: string): string {
  const words = [
    unitName,
    row.private ? "private room" : row.room ? `room ${row.room}` : "",
    row.class === "standard" ? "" : row.class,
    row.isolationCapable ? "isolation capable" : "",
  ];
  return words.filter(Boolean).join(", ");
}
