"use client";

import { useState } from "react";
import { z } from "zod";
import type { AuditRow } from "#server/contracts/audit.ts";
import { ask } from "../ask/ask-server.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { download } from "./download.ts";
import styles from "./entry-panel.module.css";
import type { InclusionProof } from "./proof/proof-answers.ts";

/** What a reader may do with an entry: judge it, take everything about it along, pass the proof on. */
export function EntryActions({ row, proof }: { row: AuditRow; proof: InclusionProof | null }) {
  const [told, setTold] = useState("");
  const review = async (reason: string) => {
    await ask(`/api/v1/audit/entries/${row.id}/review`, z.object({}).loose(), {
      method: "POST",
      body: { verdict: "explained", note: reason },
    });
    setTold("Explained, and written down");
  };
  return (
    <footer className={styles.actions}>
      {row.kind === "glass.broken" ? (
        <ButtonLink kind="primary" href="/audit/glass">
          Judge it
        </ButtonLink>
      ) : row.flags.length > 0 ? (
        <ReasonDialog
          open="Explained, close"
          title="Close this flag as explained?"
          note="The flag stays on the entry. That you looked, and your explanation, become an entry of their own."
          asks="What explains it"
          act="Close as explained"
          longest={500}
          onAct={review}
        />
      ) : null}
      <ReasonDialog
        open="Bundle for an inquiry"
        title="Take everything about it along?"
        note="One file: the entries with their bytes, proofs and signed heads, the raw messages without identity, and how to check all of it offline. Taking it is itself an entry."
        asks="What is it for"
        act="Make the bundle"
        longest={500}
        onAct={async (reason) => {
          await download("/api/v1/audit/bundles", { entry: row.id, reason });
          setTold("Bundle handed over");
        }}
      />
      <Button disabled={!proof} onClick={() => void copy(JSON.stringify(proof, null, 1)).then(setTold)}>
        Copy proof
      </Button>
      <span role="status">{told}</span>
    </footer>
  );
}

/** The clipboard needs a secure context, which a hospital's inner network may lack. */
async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Proof copied";
  } catch {
    return "This browser copies over https only";
  }
}
