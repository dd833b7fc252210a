"use client";

import { ROLE_NAMES } from "#server/contracts/access.ts";
import { useAsked } from "../ask/use-asked.ts";
import { useTimed } from "../live/use-now.ts";
import { Age } from "../ui/age.tsx";
import { elapsed } from "../ui/elapsed.ts";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { fetchTokens, type ListedToken, revokeToken } from "./access-client.ts";
import styles from "./access-part.module.css";
import { type AccessSite, unitsText } from "./access-site.ts";
import { AccessTable } from "./access-table.tsx";
import type { AccessColumn } from "./access-table-model.ts";
import type { AccessSort } from "./access-url.ts";
import { CreateToken } from "./create-token.tsx";
import { ListState } from "./list-state.tsx";

const NEWEST: AccessSort = { column: "made", descending: true };

const COLUMNS: readonly AccessColumn<ListedToken>[] = [
  { id: "name", title: "Program", value: ({ name }) => name, cell: ({ name }) => name },
  { id: "role", title: "Role", value: ({ role }) => ROLE_NAMES[role], cell: ({ role }) => ROLE_NAMES[role] },
  {
    id: "units",
    title: "Units",
    value: ({ units }) => unitsText(units),
    cell: ({ units }) => unitsText(units),
  },
  {
    id: "used",
    title: "Last used",
    value: ({ lastUsedAt }) => lastUsedAt ?? undefined,
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <Age since={lastUsedAt} />),
    numeric: true,
  },
  {
    id: "expires",
    title: "Runs out in",
    value: ({ expiresAt }) => expiresAt,
    cell: (token) => <Life token={token} />,
    numeric: true,
  },
  {
    id: "made",
    title: "Made",
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Age since={createdAt} />,
    numeric: true,
  },
];

function Life({ token: { expiresAt, revokedAt } }: { token: ListedToken }) {
  const left = useTimed((now) => (expiresAt > now ? elapsed(expiresAt - now) : null));
  if (revokedAt !== null) return "revoked";
  return left ?? "run out";
}

interface TokensPanelProps {
  site: AccessSite;
  sort: AccessSort | null;
  onSort: (sort: AccessSort) => void;
}

/** Tokens of programs: what they may do, when they were last used, and how to end them. */
export function TokensPanel({ site, sort, onSort }: TokensPanelProps) {
  const asked = useAsked("tokens", 0, fetchTokens);
  return (
    <section className={styles.part} aria-label="API tokens">
      <div className={styles.head}>
        <div>
          <h2 className={styles.heading}>API tokens</h2>
          <p className={styles.quiet}>Only a digest of each is kept. One that is lost is revoked and made anew.</p>
        </div>
        <CreateToken site={site} onDone={asked.again} />
      </div>
      <ListState asked={asked} empty="No program has a token.">
        {(rows) => (
          <AccessTable
            label="API tokens"
            rows={rows}
            columns={COLUMNS}
            sort={sort ?? NEWEST}
            onSort={onSort}
            isOver={({ revokedAt }) => revokedAt !== null}
            acts={(row) =>
              row.revokedAt === null ? (
                <ReasonDialog
                  open="Revoke"
                  title={`Revoke the token of ${row.name}`}
                  note="The program is turned away from this moment, and its connections close within seconds."
                  act="Revoke it"
                  onAct={async (reason) => {
                    await revokeToken(row.id, reason);
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
