"use client";

import { useState } from "react";
import { MenuButton } from "#components/table/menu-button.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatNumber } from "#components/ui/number.ts";
import styles from "./bench.module.css";
import { applySite, compareSite, differingCount, undoReprocess } from "./bench-run.ts";
import { RunReport } from "./run-report.tsx";
import { type SiteAnswer, type SiteSourceEntry, withSource } from "./site-map.ts";
import { useBenchRun } from "./use-bench-run.ts";

interface EditSourceProps {
  site: SiteAnswer;
  source: SiteSourceEntry;
  onSource: (id: string) => void;
  onDone: () => void;
  /** What was begun did not come to its end, as far as is known here. */
  onBroken: () => void;
}

const SPANS = ["1", "6", "24"];

/** A source's entry of the site map as text: edit, see the difference over the last hours, apply with a reason, undo. */
export function EditSource({ site, source, onSource, onDone, onBroken }: EditSourceProps) {
  const written = JSON.stringify(source, null, 2);
  const [text, setText] = useState(written);
  const [hours, setHours] = useState("24");
  const [reason, setReason] = useState("");
  const work = useBenchRun();
  const { run } = work;
  const edited = withSource(site.site, source.id, text);
  const wrong = "wrong" in edited ? edited.wrong : null;
  const compared = run?.kind === "compare" && run.state === "done" ? run : null;
  const applied = run?.kind === "apply" && run.state === "done" ? run : null;
  const write = (next: string) => {
    setText(next);
    work.clear();
  };
  const compare = () => "site" in edited && work.start((watch) => compareSite(edited.site, Number(hours), watch));
  const apply = async () => {
    if (!("site" in edited)) return;
    const done = await work.start((watch) => applySite(edited.site, Number(hours), reason.trim(), watch));
    if (!done) onBroken();
  };
  const undo = async (id: number) => {
    const done = await work.start((watch) => undoReprocess(id, `Taken back: ${reason.trim()}`, watch));
    if (done) onDone();
    else onBroken();
  };
  return (
    <>
      <h2 className={styles.heading}>
        Edit the site map <span className={styles.quiet}>v{site.version}</span>
      </h2>
      <div className={styles.row}>
        <MenuButton
          label="Source"
          text={source.id}
          selection="single"
          selected={[source.id]}
          items={site.site.sources.map((one) => ({ id: one.id, text: one.id }))}
          onChange={([id]) => id && onSource(id)}
        />
        <MenuButton
          label="Difference over"
          text={`last ${hours} h`}
          selection="single"
          selected={[hours]}
          items={SPANS.map((span) => ({ id: span, text: `last ${span} h` }))}
          onChange={([span]) => {
            setHours(span ?? "24");
            work.clear();
          }}
        />
        <Button disabled={work.busy || wrong !== null || text === written} onClick={() => void compare()}>
          Show the difference
        </Button>
      </div>
      <label className={styles.label} htmlFor="bench-entry">
        Entry of {source.id}
      </label>
      <textarea
        id="bench-entry"
        className={styles.text}
        rows={16}
        spellCheck={false}
        value={text}
        aria-invalid={wrong !== null}
        onChange={(event) => write(event.target.value)}
      />
      <p className={styles.failed} role="status">
        {wrong}
      </p>
      {work.wrong ? (
        <p className={styles.failed} role="alert">
          It was not done: {work.wrong}.
        </p>
      ) : null}
      {run ? <RunReport run={run} /> : null}
      {compared ? (
        <div className={styles.row}>
          <label className={styles.reason}>
            Why
            <input
              value={reason}
              maxLength={2000}
              onChange={(event) => setReason(event.target.value)}
              placeholder="What was wrong, who asked"
            />
          </label>
          <Button kind="primary" disabled={work.busy || reason.trim().length < 3} onClick={() => void apply()}>
            Apply to {formatNumber(differingCount(compared))} messages
          </Button>
        </div>
      ) : null}
      {applied ? (
        <div className={styles.row}>
          <p>
            <b>Site map v{applied.siteVersion} is in force.</b>
          </p>
          {applied.reprocessId ? (
            <Button disabled={work.busy} onClick={() => void undo(applied.reprocessId ?? 0)}>
              Undo
            </Button>
          ) : null}
          <Button onClick={onDone}>Done</Button>
        </div>
      ) : null}
    </>
  );
}
