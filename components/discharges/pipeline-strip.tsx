"use client";

import { Changing } from "../table/changing.tsx";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import { formatNumber, formatShare } from "../ui/number.ts";
import type { Pipeline, PipelineStage } from "./pipeline.ts";
import { PIPELINE_STAGES } from "./pipeline.ts";
import styles from "./pipeline-strip.module.css";

const NAMES: Record<PipelineStage, string> = {
  expected: "Expected today",
  none: "No order yet",
  open: "Ordered, milestones open",
  done: "All done, to leave",
  left: "Left",
  past: "Past target",
};

interface PipelineStripProps {
  pipeline: Pipeline;
  targetMinutes: number;
  /** The stages that the list below is narrowed to. */
  only: readonly string[];
  onStage: (stage: PipelineStage) => void;
  /** The picture is too old for its figures: each becomes a dash. */
  blind: boolean;
}

/** Today's discharges as six figures over one bar. Each narrows the list below to its own rows. */
export function PipelineStrip({ pipeline, targetMinutes, only, onStage, blind }: PipelineStripProps) {
  return (
    <section className={styles.strip} aria-label="Discharges today">
      {PIPELINE_STAGES.map((stage) => {
        const { count, from, share } = pipeline.stages[stage];
        return (
          <button
            type="button"
            key={stage}
            className={styles.stage}
            data-late={(stage === "past" && count > 0 && !blind) || undefined}
            aria-pressed={stage === "expected" ? only.length === 0 : only.includes(stage)}
            onClick={() => onStage(stage)}
          >
            <span className={styles.name}>{NAMES[stage]}</span>
            <span className={count === 0 ? `${styles.number} ${styles.zero}` : styles.number}>
              {stage === "past" && count > 0 && !blind ? <Glyph name="priority-2" /> : null}
              {blind ? "\u2014" : <Changing of={formatNumber(count)} />}
            </span>
            <span className={styles.words}>{blind ? "" : words(stage, pipeline, targetMinutes)}</span>
            {stage === "past" ? null : (
              <span className={styles.bar} aria-hidden="true">
                {blind ? null : <i style={{ left: `${from * 100}%`, width: `${share * 100}%` }} />}
              </span>
            )}
          </button>
        );
      })}
    </section>
  );
}

function words(stage: PipelineStage, pipeline: Pipeline, targetMinutes: number): string {
  const expected = pipeline.stages.expected.count;
  switch (stage) {
    case "expected":
      return `${formatNumber(pipeline.stillHere)} still here`;
    case "none":
      return pipeline.plannedBeforeNoon > 0
        ? `${pipeline.plannedBeforeNoon} planned before noon`
        : "none was planned before noon";
    case "open":
      return openWords(pipeline);
    case "done":
      return pipeline.longestDone === null ? "nobody waits" : `longest ${elapsed(pipeline.longestDone)} since order`;
    case "left":
      return `${pipeline.leftBeforeNoon} before noon, ${formatShare(pipeline.leftBeforeNoon, expected)} of expected`;
    case "past":
      return pipeline.longestPast === null
        ? `nobody over ${hours(targetMinutes)}`
        : `longest ${elapsed(pipeline.longestPast)}, order to departure over ${hours(targetMinutes)}`;
  }
}

function hours(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0h` : elapsed(minutes * 60_000);
}

function openWords({ openMilestones, hiddenOpen }: Pipeline): string {
  const named = openMilestones.map(([name, count]) => `${name}\u00a0${count}`);
  const hidden = hiddenOpen > 0 ? [`${hiddenOpen} hidden by your role`] : [];
  return [...named, ...hidden].join(", ") || "no milestone named";
}
