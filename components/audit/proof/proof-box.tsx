"use client";

import { leafText } from "#server/contracts/audit-leaf.ts";
import { useLiveScene } from "../../live/live-context.ts";
import { Button } from "../../ui/button.tsx";
import { clockSeconds, dayText } from "../../ui/clock-text.ts";
import { elapsed } from "../../ui/elapsed.ts";
import { Glyph, type GlyphName } from "../../ui/glyph.tsx";
import { formatNumber } from "../../ui/number.ts";
import type { SignedHead } from "./proof-answers.ts";
import styles from "./proof-box.module.css";
import { ProofDrawing } from "./proof-drawing.tsx";
import type { EntryProof } from "./use-proof.ts";

const TITLES: Readonly<Record<EntryProof["state"], { glyph: GlyphName; title: string }>> = {
  asking: { glyph: "running", title: "Asking for the proof" },
  uncovered: { glyph: "to-do", title: "Not yet covered by a signed head" },
  unread: { glyph: "dead", title: "No proof to check" },
  unchecked: { glyph: "unconfirmed", title: "Not checked" },
  proved: { glyph: "done", title: "Proved unchanged" },
  failed: { glyph: "conflict", title: "FAILED: do not rely on this entry" },
};

interface ProofBoxProps {
  proof: EntryProof & { again: () => void };
  now: number;
}

/** Whether this entry stands in the log as it was written, with the way from its bytes to a signed head. */
export function ProofBox({ proof, now }: ProofBoxProps) {
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
      {"why" in proof ? <p className={styles.note}>{proof.why}</p> : null}
      {"proof" in proof ? <Drawn proof={proof} now={now} /> : null}
      {proof.state === "uncovered" ? <Waiting newest={proof.newest} now={now} again={proof.again} /> : null}
    </section>
  );
}

function Waiting({ newest, now, again }: { newest: SignedHead | null; now: number; again: () => void }) {
  return (
    <p className={styles.note}>
      {newest
        ? `The newest head was signed ${elapsed(now - Date.parse(newest.head.at))} ago and ends at entry ${formatNumber(newest.head.size)}. `
        : "No head has been signed yet. "}
      The next one covers this entry. <Button onClick={again}>Look again</Button>
    </p>
  );
}

function Drawn({ proof: judged, now }: { proof: Extract<EntryProof, { proof: object }>; now: number }) {
  const { timeZone } = useLiveScene();
  const { index, size, siblings, head: signed, row } = judged.proof;
  const { head } = signed;
  const at = Date.parse(head.at);
  const steps = `${siblings.length} ${siblings.length === 1 ? "hash" : "hashes"}`;
  return (
    <>
      <ProofDrawing
        index={index}
        size={size}
        siblings={siblings}
        head={`head ${formatNumber(head.size)}`}
        signed={`signed ${elapsed(now - at)} ago`}
        broken={judged.state === "failed"}
      />
      <p className={styles.note}>
        {judged.state === "proved" ? `${steps} to the root, computed in this browser from the bytes below. ` : null}
        Head of {dayText(at, timeZone)}, {clockSeconds(at, timeZone)}, key {head.keyId}
        {judged.state === "proved" ? SIGNATURE[judged.signature] : ""}.
      </p>
      {row ? (
        <details className={styles.leaf}>
          <summary>{judged.state === "proved" ? "The bytes that were proved" : "The bytes as they stand now"}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
          <pre tabIndex={0}>{leafText(row)}</pre>
        </details>
      ) : null}
    </>
  );
}

const SIGNATURE = {
  valid: ", its signature checked here",
  unknown: ", its signature not checked here",
  invalid: "",
} as const;
