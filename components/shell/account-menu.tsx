"use client";

import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { ROLE_NAMES, type Role } from "#server/contracts/access.ts";
import type { Badge } from "#server/contracts/sign-in.ts";
import { leaveBy } from "../live/start-over.ts";
import { enter } from "../sign-in/enter.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./account-menu.module.css";
import { lock } from "./session-guard.tsx";

/** Who is signed in: by role, as the name of a person says little at a shared workstation. */
export function AccountMenu({ badge }: { badge: Badge }) {
  const { name, role, roles, units } = badge;
  const choose = (key: string) => {
    if (key === "lock") void leaveBy(lockNow);
    else if (key === "sign-out") void leaveBy(signOut);
    else void leaveBy(() => takeOn(key.replace(/^role:/, "")));
  };
  return (
    <MenuTrigger>
      <Button className={styles.button} aria-label={`Signed in as ${name}, ${ROLE_NAMES[role]}`}>
        <span className={styles.role}>{ROLE_NAMES[role]}</span>
        <Glyph name="down" />
      </Button>
      <Popover className={styles.popover} placement="bottom end">
        <Menu className={styles.menu} onAction={(key) => choose(String(key))}>
          <MenuSection>
            <Header className={styles.head}>
              <b>{name}</b>
              <span>{units === "all" ? "whole house" : units.join(", ")}</span>
            </Header>
            {roles.length > 1
              ? roles.map((other) => <RoleItem key={other} role={other} current={other === role} />)
              : null}
          </MenuSection>
          <MenuSection className={styles.section} aria-label="Session">
            <MenuItem id="lock" className={styles.item}>
              Lock
            </MenuItem>
            <MenuItem id="sign-out" className={styles.item}>
              Sign out
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function RoleItem({ role, current }: { role: Role; current: boolean }) {
  const words = current ? `${ROLE_NAMES[role]}, now` : `Go on as ${ROLE_NAMES[role]}`;
  return (
    <MenuItem id={`role:${role}`} textValue={words} className={styles.item} isDisabled={current}>
      {words}
    </MenuItem>
  );
}

async function post(path: string, body: object): Promise<void> {
  await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

async function lockNow(): Promise<void> {
  await post("/api/v1/session/lock", {});
  lock();
}

/** To the sign-in page, or first to the identity provider, so that it does not let the next person in as this one. */
async function signOut(): Promise<void> {
  const answer = await enter("signout", "/sign-in");
  window.location.replace("to" in answer ? answer.to : "/sign-in");
}

/** The page is drawn anew by the server, for what the other role may see. */
async function takeOn(role: string): Promise<void> {
  await post("/api/v1/session/role", { role });
  window.location.reload();
}
