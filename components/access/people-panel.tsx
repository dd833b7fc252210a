"use client";

import { ROLE_NAMES } from "#server/contracts/access.ts";
import { useAsked } from "../ask/use-asked.ts";
import { Age } from "../ui/age.tsx";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { fetchSessions, revokeSession, type SignedIn } from "./access-client.ts";
import styles from "./access-part.module.css";
import { AccessTable } from "./access-table.tsx";
import type { AccessColumn } from "./access-table-model.ts";
import type { AccessSort } from "./access-url.ts";
import { ListState } from "./list-state.tsx";
import { usePace } from "./use-pace.ts";

const EVERY_MS = 5_000;
const METHODS = { local: "password", oidc: "identity provider", demonstration: "demonstration" } as const;
const STATES = { open: "at work", locked: "locked", expired: "run out" } as const;
const NEWEST: AccessSort = { column: "input", descending: true };

const COLUMNS: readonly AccessColumn<SignedIn>[] = [
  { id: "name", title: "Who", value: ({ name }) => name, cell: ({ name }) => name },
  { id: "role", title: "Role", value: ({ role }) => ROLE_NAMES[role], cell: ({ role }) => ROLE_NAMES[role] },
  { id: "state", title: "State", value: ({ state }) => state, cell: ({ state }) => STATES[state] },
  {
    id: "where",
    title: "Workstation",
    value: ({ workstation }) => workstation ?? undefined,
    cell: ({ workstation }) => workstation ?? "not known",
  },
  { id: "method", title: "Came by", value: ({ method }) => METHODS[method], cell: ({ method }) => METHODS[method] },
  {
    id: "since",
    title: "Signed in",
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Age since={createdAt} />,
    numeric: true,
  },
  {
    id: "input",
    title: "Last input",
    value: ({ lastInputAt }) => lastInputAt,
    cell: ({ lastInputAt }) => <Age since={lastInputAt} />,
    numeric: true,
  },
];

interface PanelProps {
  sort: AccessSort | null;
  onSort: (sort: AccessSort) => void;
}

/** Who is signed in, where, and since when. */
export function PeoplePanel({ sort, onSort }: PanelProps) {
  const pace = usePace(EVERY_MS);
  const asked = useAsked("sessions", pace, fetchSessions);
  const count = asked.value?.length ?? 0;
  return (
    <section className={styles.part} aria-label="People signed in">
      <h2 className={styles.heading}>{count === 1 ? "1 session" : `${count} sessions`}</h2>
      <p className={styles.quiet}>A session that is ended closes its screens within seconds, wherever they are.</p>
      <ListState asked={asked} empty="Nobody is signed in.">
        {(rows) => (
          <AccessTable
            label="People signed in"
            rows={rows}
            columns={COLUMNS}
            sort={sort ?? NEWEST}
            onSort={onSort}
            isOver={({ state }) => state === "expired"}
            acts={(row) => (
              <ReasonDialog
                open="End"
                title={`End the session of ${row.name}`}
                note={`Its screens ${row.workstation ? `at ${row.workstation} ` : ""}close. The account stays, and can sign in again.`}
                act="End the session"
                onAct={async (reason) => {
                  await revokeSession(row.id, reason);
                  asked.again();
                }}
              />
            )}
          />
        )}
      </ListState>
    </section>
  );
}
