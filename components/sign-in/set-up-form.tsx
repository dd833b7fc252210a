"use client";

import { type FormEvent, useState } from "react";
import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { Button } from "../ui/button.tsx";
import styles from "./door.module.css";
import { useIsReady } from "./sign-in-doors.tsx";
import { useDoor } from "./use-door.ts";

const SHORTEST = 12;

/** The first administrator, with the code from the server's log; then signed in at once, where accounts are made. */
export function SetUpForm() {
  const { refused, busy, pass } = useDoor("/access");
  const [told, setTold] = useState<string | null>(null);
  const isReady = useIsReady();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? "");
    const person = { userName: field("userName"), displayName: field("displayName"), password: field("password") };
    setTold(null);
    try {
      const body = { code: field("code"), ...person };
      await ask("/api/v1/set-up", z.object({ account: z.string() }), { method: "POST", body });
    } catch (error) {
      return setTold(error instanceof Error ? error.message : "Set-up failed");
    }
    await pass("callback/local", { userName: person.userName, password: person.password });
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} aria-label="Set-up">
      <div role="alert">{(told ?? refused) ? <p className={styles.refused}>{told ?? refused}</p> : null}</div>
      <label className={`${styles.field} ${styles.code}`}>
        <span>Code from the server's log</span>
        <input name="code" autoComplete="one-time-code" autoCapitalize="characters" spellCheck={false} required />
      </label>
      <label className={styles.field}>
        <span>User name</span>
        <input name="userName" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </label>
      <label className={styles.field}>
        <span>Name as others see it</span>
        <input name="displayName" autoComplete="name" required />
      </label>
      <label className={styles.field}>
        <span>Password, at least {SHORTEST} characters</span>
        <input name="password" type="password" autoComplete="new-password" minLength={SHORTEST} required />
      </label>
      <Button kind="primary" type="submit" disabled={busy || !isReady}>
        Create the first administrator
      </Button>
    </form>
  );
}
