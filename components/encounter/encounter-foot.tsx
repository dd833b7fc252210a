"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { KeyHints } from "../ui/key-hints.tsx";
import styles from "./encounter-screen.module.css";

const HINTS = [
  { keys: ["J", "K"], does: "next and previous entry" },
  { keys: ["?"], does: "all keys" },
];

/** Says where the page comes from, and gives it to somebody else: as a link to this very entry, or on paper. */
export function EncounterFoot({ entry }: { entry: number | null }) {
  const [told, setTold] = useState("");
  const copy = async () => {
    const address = new URL(window.location.href);
    if (entry !== null) address.search = `?entry=${entry}`;
    setTold(await copied(address.toString()));
  };
  return (
    <footer className={styles.foot}>
      <span className={styles.origin}>
        Every line is an entry of the log. Nothing here is recalculated for display.
      </span>
      <KeyHints hints={HINTS} />
      <span className={styles.actions}>
        <span role="status">{told}</span>
        <Button onClick={() => void copy()}>Copy link</Button>
        <Button onClick={() => window.print()}>Save as PDF</Button>
      </span>
    </footer>
  );
}

/** The clipboard needs a secure context, which a hospital's inner network may lack; then the address is shown to be copied by hand. */
async function copied(address: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(address);
    return "Link copied";
  } catch {
    return address;
  }
}
