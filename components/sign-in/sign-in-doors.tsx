"use client";

import { type FormEvent, useEffect, useState } from "react";
import { ROLE_NAMES } from "#server/contracts/access.ts";
import type { DemonstratedRole, Doors } from "#server/contracts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import styles from "./door.module.css";
import { useDoor } from "./use-door.ts";

interface SignInDoorsProps {
  doors: Doors;
  next: string;
  /** Words of a refusal that the page was opened with. */
  refused: string | null;
}

/** The ways in that this server has: the identity provider first, the demonstration by one click, a local account. */
export function SignInDoors({ doors, next, refused: before }: SignInDoorsProps) {
  const { refused, busy, pass } = useDoor(next, before);
  const isReady = useIsReady();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void pass("callback/local", { userName: String(form.get("userName")), password: String(form.get("password")) });
  };
  return (
    <>
      <div role="alert">{refused === null ? null : <p className={styles.refused}>{refused}</p>}</div>
      {doors.provider ? (
        <Button kind="primary" disabled={busy || !isReady} onClick={() => void pass("signin/oidc")}>
          Sign in with your hospital account
        </Button>
      ) : null}
      {doors.demonstrated.length > 0 ? (
        <DemonstrationDoors
          roles={doors.demonstrated}
          disabled={busy || !isReady}
          onChoose={(role) => void pass("callback/demonstration", { role })}
        />
      ) : null}
      {doors.local ? (
        <form className={styles.form} onSubmit={submit} aria-label="Local account">
          {doors.provider ? <p className={styles.note}>Or with a local account of this server:</p> : null}
          <label className={styles.field}>
            <span>User name</span>
            <input name="userName" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
          </label>
          <label className={styles.field}>
            <span>Password</span>
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
          <Button kind={doors.provider ? "plain" : "primary"} type="submit" disabled={busy || !isReady}>
            Sign in
          </Button>
        </form>
      ) : null}
    </>
  );
}

interface DemonstrationDoorsProps {
  roles: readonly DemonstratedRole[];
  disabled: boolean;
  onChoose: (role: string) => void;
}

function DemonstrationDoors({ roles, disabled, onChoose }: DemonstrationDoorsProps) {
  return (
    <>
      <p className={styles.note}>
        Demonstration only: the hospital is simulated, so anybody may take on any role here by one click. With a real
        source or an identity provider these buttons are gone. The <a href="/wall">wall</a> is open without signing in.
      </p>
      <div className={styles.roles}>
        {roles.map(({ role, units }) => (
          <button key={role} type="button" className={styles.role} disabled={disabled} onClick={() => onChoose(role)}>
            <b>{ROLE_NAMES[role]}</b>
            <span>{units === "all" ? "whole house" : units.join(", ")}</span>
          </button>
        ))}
      </div>
    </>
  );
}

/** A form that is sent before its script is there would put the password into the address. */
export function useIsReady(): boolean {
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return isReady;
}
