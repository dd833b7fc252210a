"use client";

import { useMemo } from "react";
import { useAsked } from "../ask/use-asked.ts";
import { Age } from "../ui/age.tsx";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { fetchWalls, type ListedWall, revokeWall } from "./access-client.ts";
import styles from "./access-part.module.css";
import { type AccessSite, unitsText } from "./access-site.ts";
import { AccessTable } from "./access-table.tsx";
import type { AccessColumn } from "./access-table-model.ts";
import type { AccessSort } from "./access-url.ts";
import { ApproveWall } from "./approve-wall.tsx";
import { ListState } from "./list-state.tsx";
import { usePace } from "./use-pace.ts";

const EVERY_MS = 5_000;
const NEWEST: AccessSort = { column: "made", descending: true };

function stateText({ endedBecause, lastSeenAt }: ListedWall): string {
  if (endedBecause === "revoked") return "taken off";
  if (endedBecause === "copied") return "ended: its token was copied";
  return lastSeenAt === null ? "not taken up yet" : "on";
}

function columnsFor(site: AccessSite): readonly AccessColumn<ListedWall>[] {
  const shows = ({ facility, units }: ListedWall) =>
    units === "all" ? (site.facilities.find(({ id }) => id === facility)?.name ?? facility) : unitsText(units);
  return [
    { id: "name", title: "Place", value: ({ name }) => name, cell: ({ name }) => name },
    { id: "shows", title: "Shows", value: shows, cell: shows },
    { id: "state", title: "State", value: stateText, cell: stateText },
    {
      id: "seen",
      title: "Last seen",
      value: ({ lastSeenAt }) => lastSeenAt ?? undefined,
      cell: ({ lastSeenAt }) => (lastSeenAt === null ? "never" : <Age since={lastSeenAt} />),
      numeric: true,
    },
    {
      id: "from",
      title: "At address",
      value: ({ lastSeenFrom }) => lastSeenFrom ?? undefined,
      cell: ({ lastSeenFrom }) => lastSeenFrom ?? "not known",
    },
    {
      id: "made",
      title: "Let in",
      value: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Age since={createdAt} />,
      numeric: true,
    },
  ];
}

interface WallsPanelProps {
  site: AccessSite;
  code: string;
  sort: AccessSort | null;
  onSort: (sort: AccessSort) => void;
}

/** Displays on the walls: let in, last seen, taken off. */
export function WallsPanel({ site, code, sort, onSort }: WallsPanelProps) {
  const pace = usePace(EVERY_MS);
  const asked = useAsked("walls", pace, fetchWalls);
  const columns = useMemo(() => columnsFor(site), [site]);
  return (
    <section className={styles.part} aria-label="Wall displays">
      <ApproveWall site={site} code={code} onDone={asked.again} />
      <h2 className={styles.heading}>Wall displays</h2>
      <ListState asked={asked} empty="No display has been let in yet.">
        {(rows) => (
          <AccessTable
            label="Wall displays"
            rows={rows}
            columns={columns}
            sort={sort ?? NEWEST}
            onSort={onSort}
            isOver={({ endedAt }) => endedAt !== null}
            acts={(row) =>
              row.endedAt === null ? (
                <ReasonDialog
                  open="Take off"
                  title={`Take ${row.name} off`}
                  note="Its screen shows nothing of the wall within seconds, and a new code."
                  act="Take it off"
                  onAct={async (reason) => {
                    await revokeWall(row.id, reason);
                    asked.again();
                  }}
                />
              ) : null
            }
          />
        )}
      </ListState>
    </section>
  );
}
