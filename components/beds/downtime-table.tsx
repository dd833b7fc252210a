"use client";

import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { PackedSnapshot } from "../live/packed-snapshot.ts";
import { useUnpacked } from "../live/use-unpacked.ts";
import { visitOf } from "../table/visit-of.ts";
import { clockTime, dayText } from "../ui/clock-text.ts";
import { formatVisit } from "../ui/number.ts";
import type { BedsSite } from "./beds-site.ts";
import styles from "./downtime-table.module.css";
import { groupBeds } from "./group-beds.ts";
import { STATE_WORDS } from "./state-words.ts";

interface DowntimeTableProps {
  beds: PackedSnapshot<"beds">;
  site: BedsSite;
  timeZone: string;
}

const COLUMNS = ["bed", "state", "visit", "since", "leaving", "hand"] as const;

/** Every bed as a line of paper, with room to write beside it while nothing is live. */
export function DowntimeTable({ beds, site, timeZone }: DowntimeTableProps) {
  const strips = groupBeds(useUnpacked(beds).rows, site);
  return (
    <div className={styles.units}>
      {strips.map((strip) => (
        <table key={strip.unit.id} className={styles.table}>
          <colgroup>
            {COLUMNS.map((column) => (
              <col key={column} className={styles[column]} />
            ))}
          </colgroup>
          <thead>
            {/* In the head, so that paper repeats it where a unit goes on over the page. */}
            <tr className={styles.unit}>
              <th scope="colgroup" colSpan={6}>
                <b>{strip.unit.id}</b> {strip.unit.name}, {strip.occupied} of {strip.staffed} occupied, {strip.ready}{" "}
                ready
              </th>
            </tr>
            <tr>
              <th scope="col">Bed</th>
              <th scope="col">State</th>
              <th scope="col">Visit</th>
              <th scope="col">Since</th>
              <th scope="col">Leaving</th>
              <th scope="col">Changed by hand</th>
            </tr>
          </thead>
          <tbody>
            {strip.beds.map((row) => (
              <tr key={row.id} data-bed={row.id}>
                <th scope="row">{row.id}</th>
                <td>{stateText(row)}</td>
                <td>{visits(row)}</td>
                <td>
                  {row.since === null
                    ? "not known"
                    : `${dayText(row.since, timeZone)} ${clockTime(row.since, timeZone)}`}
                </td>
                <td>{row.leaving ?? ""}</td>
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

function stateText(row: BedRow): string {
  const word = STATE_WORDS[row.state];
  if (row.conflicts.length > 0) return `CONFLICT, ${word.toLowerCase()}`;
  return row.block ? `${word}, ${row.block.reason}` : word;
}

function visits(row: BedRow): string {
  if (row.state === "occupied" && row.occupants.length === 0) return "hidden by your role";
  if (row.occupants.length > 0) return row.occupants.map((one) => formatVisit(visitOf(one.encounter))).join(", ");
  return row.heldFor ? `for ${formatVisit(visitOf(row.heldFor))}` : "";
}
