"use client";

import { useEffect, useState } from "react";
import styles from "./pair-screen.module.css";
import { askForCode, claimPairing, type ShownCode } from "./wall-client.ts";

const CLAIM_EVERY_MS = 2_000;
const AGAIN_AFTER_MS = 10_000;

interface PairScreenProps {
  /** Roles that may let a display in. */
  approvers: readonly string[];
  /** This display was taken off. */
  ended: boolean;
}

/** A code in letters that are read from five metres, and who can do what with it. */
export function PairScreen({ approvers, ended }: PairScreenProps) {
  const { shown, wrong } = usePairing();
  const host = useHost();
  return (
    <main className={styles.screen} data-theme="dark" data-pair>
      <h1 className={styles.title}>{ended ? "This display was taken off" : "This display is not let in yet"}</h1>
      <p className={styles.code} role="status" aria-label="Pairing code">
        {shown ? (
          <>
            <span>{shown.code.slice(0, 4)}</span>
            <span>{shown.code.slice(4)}</span>
          </>
        ) : null}
      </p>
      <p className={styles.text}>
        Enter this code at <b>{host}/access</b> to {ended ? "let it in again" : "choose what it shows"}.
      </p>
      <p className={styles.text}>{inWords(approvers)} can do that. The code is good for ten minutes.</p>
      <p className={styles.wrong} role="alert">
        {wrong}
      </p>
      <p className={styles.small}>
        <a href="/sign-in?next=%2Fwall">Sign in here instead</a>
      </p>
    </main>
  );
}

/** Asks for a code, waits for a person, and asks for the next code when that one has run out. */
function usePairing(): { shown: ShownCode | null; wrong: string | null } {
  const [shown, setShown] = useState<ShownCode | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const later = (run: () => Promise<void>, ms: number) => {
      if (!isOver) timer = setTimeout(() => void run(), ms);
    };
    const start = async (): Promise<void> => {
      try {
        setShown(await askForCode());
        setWrong(null);
        later(wait, CLAIM_EVERY_MS);
      } catch (error) {
        setShown(null);
        setWrong(`${error instanceof Error ? error.message : "no answer"}. Trying again.`);
        later(start, AGAIN_AFTER_MS);
      }
    };
    const wait = async (): Promise<void> => {
      const answer = await claimPairing().catch(() => null);
      if (answer?.state === "paired") return window.location.replace("/wall");
      if (answer?.state === "over") return start();
      // Two tabs share one cookie: each shows the code that the cookie stands for.
      if (answer?.state === "waiting") setShown(answer);
      later(wait, CLAIM_EVERY_MS);
    };
    later(start, 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return { shown, wrong };
}

/** The address by which this screen came here; known in the browser only. */
function useHost(): string {
  const [host, setHost] = useState("");
  useEffect(() => setHost(window.location.host), []);
  return host;
}

function inWords(roles: readonly string[]): string {
  const words = roles.map((role, index) => `${index === 0 ? "A" : "a"} ${role.toLowerCase()}`);
  const last = words.pop() ?? "Nobody";
  const text = words.length === 0 ? last : `${words.join(", ")} or ${last}`;
  return text.replaceAll(/\b([Aa]) (?=[aeiou])/g, "$1n ");
}
