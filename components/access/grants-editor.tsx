"use client";

import { Button } from "../ui/button.tsx";
import type { Grant } from "./access-client.ts";
import styles from "./access-part.module.css";
import type { AccessSite } from "./access-site.ts";
import { RolePicker } from "./role-picker.tsx";
import { UnitPicker } from "./unit-picker.tsx";

interface GrantsEditorProps {
  site: AccessSite;
  grants: readonly Grant[];
  onChange: (grants: Grant[]) => void;
}

const MOST = 6;
export const FIRST_GRANT: Grant = { role: "unit-nurse", units: "all" };

/** Roles that an account may take on, and where; the first is taken on at sign-in. */
export function GrantsEditor({ site, grants, onChange }: GrantsEditorProps) {
  const put = (at: number, grant: Grant) => onChange(grants.map((one, index) => (index === at ? grant : one)));
  return (
    <fieldset className={styles.grants} aria-label="Roles">
      {grants.map((grant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a grant has no name of its own; its place in the order is what it is
        <div key={index} className={styles.grant}>
          <RolePicker role={grant.role} people onChange={(role) => put(index, { ...grant, role })} />
          <UnitPicker
            site={site}
            chosen={grant.units === "all" ? [] : grant.units}
            onChange={(units) => put(index, { ...grant, units: units.length === 0 ? "all" : units })}
          />
          {grants.length > 1 ? (
            <Button kind="quiet" onClick={() => onChange(grants.filter((_, other) => other !== index))}>
              Take away
            </Button>
          ) : null}
        </div>
      ))}
      {grants.length < MOST ? (
        <Button kind="quiet" onClick={() => onChange([...grants, FIRST_GRANT])}>
          Another role
        </Button>
      ) : null}
    </fieldset>
  );
}
