"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Glyph } from "#components/ui/glyph.tsx";
import { formatNumber } from "#components/ui/number.ts";
import { applySite, compareSite, differingCount } from "../bench/bench-run.ts";
import { RunReport } from "../bench/run-report.tsx";
import type { SiteAnswer } from "../bench/site-map.ts";
import { useBenchRun } from "../bench/use-bench-run.ts";
import { mapWord, meaningsOf } from "./map-word.ts";
import { MeaningPicker } from "./meaning-picker.tsx";
import type { UnknownWord } from "./unknown-words.ts";
import styles from "./words-desk.module.css";

interface MapWordPanelProps {
  word: UnknownWord;
  site: SiteAnswer | null;
  failed: string | null;
  onDone: () => void;
}

const DAY_HOURS = 24;

/** A word gets a meaning: what that would do to the last 24 hours first, then one button, then the way back. */
export function MapWordPanel({ word, site, failed, onDone }: MapWordPanelProps) {
  const [meaning, setMeaning] = useState<string | null>(null);
  const work = useBenchRun();
  const { run } = work;
  const foretold = run?.kind === "compare" && run.state === "done" ? run : null;
  const choose = (next: string | null) => {
    setMeaning(next);
    work.clear();
    if (next && site) void work.start((watch) => compareSite(mapWord(site.site, word, next), DAY_HOURS, watch));
  };
  const apply = async () => {
    if (!meaning || !site) return;
    const reason = `${word.word} of ${word.source} means ${meaning}`;
    const done = await work.start((watch) => applySite(mapWord(site.site, word, meaning), DAY_HOURS, reason, watch));
    if (done) onDone();
  };
  return (
    <section aria-label="Map the word" className={styles.fix}>
      <div className={styles.fixBody}>
        <h2 className={styles.heading}>Map and reprocess</h2>
        <h3 className={styles.step}>
          <i>1</i> Map the name
        </h3>
        <div className={styles.map}>
          <code className={styles.from}>{word.word}</code>
          <Glyph name="next" label="means" />
          {site ? (
            <MeaningPicker meanings={meaningsOf(site.site, word.kind)} value={meaning} onChange={choose} />
          ) : null}
        </div>
        {failed ? <p className={styles.failed}>The site map cannot be read: {failed}.</p> : null}
        <p className={styles.quiet}>
          For {word.source} only{site ? `, saved as site map v${site.version + 1}` : ""}. Reprocesses what it said in
          the last 24 h.
        </p>
        <h3 className={styles.step}>
          <i>2</i> What that would do
        </h3>
        {meaning === null ? <p className={styles.quiet}>Choose what the word means.</p> : null}
        {work.busy && !run ? <div className={styles.flat} /> : null}
        {work.wrong ? (
          <p className={styles.failed} role="alert">
            It was not done: {work.wrong}.
          </p>
        ) : null}
        {run ? <RunReport run={run} /> : null}
      </div>
      <div className={styles.acts}>
        <Button kind="primary" disabled={work.busy || !foretold} onClick={() => void apply()}>
          {foretold ? `Save map and reprocess ${formatNumber(differingCount(foretold))}` : "Save map and reprocess"}
        </Button>
      </div>
    </section>
  );
}
