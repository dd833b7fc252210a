import type { StoryEvent } from "./story-event.ts";
import { tellDecision } from "./tell-decision.ts";
import { tellReport } from "./tell-report.ts";

/** Any event as one plain sentence. */
export function tellEvent(event: StoryEvent): string {
  if (event.kind === "decision") return tellDecision(event);
  if (event.kind === "report") return tellReport(event);
  if (event.kind === "command") return tellCommand(event);
  return event.type === "reconcile.timer.due"
    ? `A wait is over: ${timerWords(event)}`
    : event.type.replaceAll(".", " ");
}

function tellCommand(event: StoryEvent): string {
  const { state } = event.data;
  if (event.type === "bed.asserted")
    return state === "confirmed"
      ? `A person confirmed ${event.bed ?? "the bed"}`
      : `A person said that ${event.bed ?? "the bed"} is ${String(state)}`;
  if (event.type === "bed.assertion.withdrawn") return `A person took their word about ${event.bed ?? "the bed"} back`;
  if (event.type === "encounter.parted") return `A person parted this visit from ${String(event.data.from)}`;
  if (event.type === "encounter.parting.withdrawn")
    return `A person took back that this visit and ${String(event.data.from)} are two`;
  return `A person: ${event.type.replaceAll(".", " ")}`;
}

const TIMERS: Readonly<Record<string, string>> = {
  "unmatched-cancel": "no target came for the cancel",
  settle: "the contradiction did not settle by itself",
};

function timerWords({ data }: StoryEvent): string {
  const timer = typeof data.timer === "string" ? data.timer : "";
  return TIMERS[timer] ?? timer.replaceAll("-", " ");
}
