"use client";

import { type FormEvent, useState } from "react";
import { z } from "zod";
import type { Badge } from "#server/contracts/sign-in.ts";
import { ask } from "../ask/ask-server.ts";
import { Button } from "../ui/button.tsx";
import styles from "./door.module.css";
import { useIsReady } from "./sign-in-doors.tsx";
import { useDoor } from "./use-door.ts";

interface LockFormProps {
  name: string;
  method: Badge["method"];
  next: string;
}

/** Who locked this workstation may go on; anybody else signs in as themselves. */
export function LockForm({ name, method, next }: LockFormProps) {
  const { refused, busy, pass } = useDoor(next);
  const out = useDoor("/sign-in");
  const [told, setTold] = useState<string | null>(null);
  const isReady = useIsReady();
  const unlock = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (method === "oidc") return pass("signin/oidc");
    const password = new FormData(event.currentTarget).get("password");
    try {
      const body = password === null ? {} : { password: String(password) };
      await ask("/api/v1/session/unlock", z.object({ state: z.string() }), { method: "POST", body });
      window.location.replace(next);
    } catch (error) {
      setTold(error instanceof Error ? error.message : "Unlocking failed");
    }
  };
  const words = told ?? refused ?? out.refused;
  return (
    <form className={styles.form} onSubmit={(event) => void unlock(event)} aria-label="Unlock">
      <p className={styles.note}>{name} is signed in here. Nothing is shown or updated while it is locked.</p>
      <div role="alert">{words ? <p className={styles.refused}>{words}</p> : null}</div>
      {method === "local" ? (
        <label className={styles.field}>
          <span>Password of {name}</span>
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
      ) : null}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" disabled={busy || !isReady}>
          {method === "oidc" ? "Confirm at your hospital account" : "Unlock"}
        </Button>
        <Button disabled={out.busy || !isReady} onClick={() => void out.pass("signout")}>
          I am somebody else
        </Button>
      </div>
    </form>
  );
}
