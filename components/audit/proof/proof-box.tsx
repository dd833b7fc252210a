"use client";

import { useLiveScene } from "../../live/live-context.ts";
import { clockSeconds, dayText } from "../../ui/clock-text.ts";
import { elapsed } from "../../ui/elapsed.ts";
import { Glyph, type GlyphName } from "../../ui/glyph.tsx";
import { formatNumber } from "../../ui/number.ts";
import styles from "./proof-box.module.css";
import { ProofDrawing } from "./proof-drawing.tsx";
import type { EntryProof } from "./use-proof.ts";

const TITLES: Readonly<Record<EntryProof["state"], { glyph: GlyphName; title: string }>> = {
  asking: { glyph: "running", title: "Asking for the proof" },
  uncovered: { glyph: "to-do", title: "Not yet covered by a signed head" },
  unread: { glyph: "dead", title: "No proof to check" },
  unchecked: { glyph: "unconfirmed", title: "Not checked in this browser" },
  proved: { glyph: "done", title: "Proved unchanged" },
  failed: { glyph: "conflict", title: "FAILED: this entry was changed" },
};

/** Whether this entry stands in the log as it was written, with the way from its bytes to a signed head. */
export function ProofBox({ proof, now }: { proof: EntryProof; now: number }) {
  const { glyph, title } = TITLES[proof.state];
  return (
    <section
      className={styles.box}
      data-state={proof.state}
      aria-label="Proof"
      role={proof.state === "failed" ? "alert" : undefined}
    >
      <p className={styles.title}>
        <Glyph name={glyph} />
        {title}
      </p>
      {"proof" in proof ? <Drawn proof={proof} now={now} /> : null}
      {"why" in proof && proof.why ? <p className={styles.note}>{proof.why}</p> : null}
    </section>
  );
}

function Drawn({ proof: { proof, state }, now }: { proof: Extract<EntryProof, { proof: object }>; now: number }) {
  const { timeZone } = useLiveScene();
  const { leaf, index, size, siblings, head } = proof;
  const steps = `${siblings.length} ${siblings.length === 1 ? "hash" : "hashes"}`;
  return (
    <>
      <ProofDrawing
        index={index}
        size={size}
        siblings={siblings}
        head={`head ${formatNumber(head.size)}`}
        signed={`signed ${elapsed(now - head.at)} ago`}
      />
      <p className={styles.note}>
        {state === "proved" ? `${steps} to the root, computed in this browser from the bytes below. ` : `${steps}. `}
        Head of epoch {head.epoch}, signed with key {head.keyId} on {dayText(head.at, timeZone)} at{" "}
        {clockSeconds(head.at, timeZone)}.
      </p>
      <details className={styles.leaf}>
        <summary>The bytes that were proved</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
        <pre tabIndex={0}>{leaf}</pre>
      </details>
    </>
  );
}
