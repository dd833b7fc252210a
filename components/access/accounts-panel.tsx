"use client";

import { useState } from "react";
import { ROLE_NAMES } from "#server/contracts/access.ts";
import { useAsked } from "../ask/use-asked.ts";
import { ActDialog } from "../ui/act-dialog.tsx";
import { Age } from "../ui/age.tsx";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { TextInput } from "../ui/text-input.tsx";
import {
  createAccount,
  disableAccount,
  fetchAccounts,
  type Grant,
  grantAccount,
  type ListedAccount,
} from "./access-client.ts";
import styles from "./access-part.module.css";
import { type AccessSite, unitsText } from "./access-site.ts";
import { AccessTable } from "./access-table.tsx";
import type { AccessColumn } from "./access-table-model.ts";
import type { AccessSort } from "./access-url.ts";
import { FIRST_GRANT, GrantsEditor } from "./grants-editor.tsx";
import { ListState } from "./list-state.tsx";

const METHODS = { local: "here", oidc: "identity provider", demonstration: "demonstration" } as const;
const BY_NAME: AccessSort = { column: "name", descending: false };
const SHORTEST_PASSWORD = 12;

const grantsText = (grants: readonly Grant[]) =>
  grants.map(({ role, units }) => `${ROLE_NAMES[role]} (${unitsText(units)})`).join(", ");

const COLUMNS: readonly AccessColumn<ListedAccount>[] = [
  { id: "name", title: "Name", value: ({ displayName }) => displayName, cell: ({ displayName }) => displayName },
  {
    id: "subject",
    title: "Signs in as",
    value: ({ subject }) => subject,
    cell: ({ method, subject }) => (method === "local" ? subject : "by provider"),
  },
  { id: "kept", title: "Kept", value: ({ method }) => METHODS[method], cell: ({ method }) => METHODS[method] },
  {
    id: "roles",
    title: "Roles and units",
    value: ({ grants }) => grantsText(grants),
    cell: ({ grants }) => grantsText(grants),
  },
  {
    id: "made",
    title: "Made",
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Age since={createdAt} />,
    numeric: true,
  },
  {
    id: "state",
    title: "State",
    value: ({ disabledAt }) => (disabledAt === null ? "in use" : "disabled"),
    cell: ({ disabledAt }) => (disabledAt === null ? "in use" : "disabled"),
  },
];

interface AccountsPanelProps {
  site: AccessSite;
  sort: AccessSort | null;
  onSort: (sort: AccessSort) => void;
}

/** Who can sign in, and what they may take on. */
export function AccountsPanel({ site, sort, onSort }: AccountsPanelProps) {
  const asked = useAsked("accounts", 0, fetchAccounts);
  return (
    <section className={styles.part} aria-label="Accounts">
      <div className={styles.head}>
        <div>
          <h2 className={styles.heading}>Accounts</h2>
          <p className={styles.quiet}>
            Those of an identity provider have their roles from its groups; here they can only be disabled.
          </p>
        </div>
        <CreateAccount site={site} onDone={asked.again} />
      </div>
      <ListState asked={asked} empty="There is no account yet.">
        {(rows) => (
          <AccessTable
            label="Accounts"
            rows={rows}
            columns={COLUMNS}
            sort={sort ?? BY_NAME}
            onSort={onSort}
            isOver={({ disabledAt }) => disabledAt !== null}
            acts={(row) =>
              row.disabledAt === null ? <AccountActs account={row} site={site} onDone={asked.again} /> : null
            }
          />
        )}
      </ListState>
    </section>
  );
}

function AccountActs({ account, site, onDone }: { account: ListedAccount; site: AccessSite; onDone: () => void }) {
  const [grants, setGrants] = useState<readonly Grant[]>(account.grants);
  return (
    <>
      {account.method === "local" ? (
        <ActDialog
          open="Roles"
          title={`Roles of ${account.displayName}`}
          note="The first is taken on at sign-in. Sessions under the old roles end at once."
          act="Set the roles"
          onAct={async () => {
            await grantAccount(account.id, grants);
            onDone();
            return null;
          }}
        >
          <GrantsEditor site={site} grants={grants} onChange={setGrants} />
        </ActDialog>
      ) : null}
      <ReasonDialog
        open="Disable"
        title={`Disable ${account.displayName}`}
        note="The account can sign in no more, and its sessions end at once. What it has done stays in the audit trail."
        act="Disable the account"
        onAct={async (reason) => {
          await disableAccount(account.id, reason);
          onDone();
        }}
      />
    </>
  );
}

const NOBODY = { userName: "", displayName: "", familyName: "", password: "" };

function CreateAccount({ site, onDone }: { site: AccessSite; onDone: () => void }) {
  const [typed, setTyped] = useState(NOBODY);
  const [grants, setGrants] = useState<readonly Grant[]>([FIRST_GRANT]);
  const type = (name: keyof typeof NOBODY) => (text: string) => setTyped((last) => ({ ...last, [name]: text }));
  const act = async () => {
    await createAccount({ ...typed, grants });
    setTyped(NOBODY);
    setGrants([FIRST_GRANT]);
    onDone();
    return null;
  };
  return (
    <ActDialog
      open="Create an account"
      title="Create an account"
      note="For people whom no identity provider knows. Give the password to the person alone."
      act="Create it"
      onAct={act}
    >
      <TextInput label="User name" value={typed.userName} onChange={type("userName")} />
      <TextInput label="Name as colleagues know it" value={typed.displayName} onChange={type("displayName")} />
      <TextInput
        label="Family name, kept sealed, to notice access to relatives (optional)"
        value={typed.familyName}
        onChange={type("familyName")}
        optional
      />
      <TextInput
        label="Password"
        type="password"
        value={typed.password}
        onChange={type("password")}
        maxLength={200}
        validate={(text) => (text.length < SHORTEST_PASSWORD ? `At least ${SHORTEST_PASSWORD} characters` : null)}
      />
      <GrantsEditor site={site} grants={grants} onChange={setGrants} />
    </ActDialog>
  );
}
