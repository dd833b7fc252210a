"use client";

import { type FormEvent, useState } from "react";
import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { Button } from "../ui/button.tsx";
import styles from "./glass.module.css";

const answer = z.object({ id: z.string() });
const MINUTES = [15, 30, 60] as const;
const SHORTEST_REASON = 10;

/** A reason and a time, instead of "are you sure". */
export function BreakGlass({ visit }: { visit: string }) {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState<number>(MINUTES[0]);
  const [failed, setFailed] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    try {
      const body = { reason: reason.trim(), minutes };
      await ask(`/api/v1/encounters/${encodeURIComponent(visit)}/glass`, answer, { method: "POST", body });
      window.location.reload();
    } catch (error) {
      setFailed(error instanceof Error ? error.message : "no answer");
      setSending(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <h2 className={styles.heading}>Break the glass</h2>
      <p>
        If the patient needs you now, this visit can be opened to you for a while. Your reason is kept, and compliance
        reviews it.
      </p>
      <label className={styles.field}>
        Reason, at least {SHORTEST_REASON} letters
        <textarea
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          required
          minLength={SHORTEST_REASON}
          rows={3}
        />
      </label>
      <label className={styles.field}>
        For
        <select value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          {MINUTES.map((one) => (
            <option key={one} value={one}>
              {one} min
            </option>
          ))}
        </select>
      </label>
      {failed ? <p role="alert">It was not opened: {failed}.</p> : null}
      <Button kind="primary" type="submit" disabled={sending || reason.trim().length < SHORTEST_REASON}>
        Open this visit
      </Button>
    </form>
  );
}
