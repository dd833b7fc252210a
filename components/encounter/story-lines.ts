import { readDecision } from "./read-decision.ts";
import type { StoryEvent } from "./story-event.ts";
import { tellEvent } from "./tell-event.ts";
import { readReport, reportBasis } from "./tell-report.ts";

/** Which part of the story a reader wants: everything, what changed something, what is in doubt or was corrected. */
export const LINE_FILTERS = ["all", "changes", "doubts"] as const;
export type LineFilter = (typeof LINE_FILTERS)[number];

/** One entry of the log as a sentence that can be opened. */
export interface StoryEntry {
  position: number;
  sentence: string;
  corrected: boolean;
  /** Doubts that this very entry brings in. */
  flags: string[];
}

/** One line of the timeline: what was said, and what is held true since. */
export interface StoryLine {
  id: string;
  kind: StoryEvent["kind"];
  /** When it was true in the world; the timeline is sorted by this, then by position. */
  at: number;
  /** How long after it happened we learnt of it, milliseconds, when that is worth a word. */
  lateMs: number | null;
  /** All that one message said; empty where a decision rests on what was said of another visit. */
  said: StoryEntry[];
  /** Who said it: `ADT A02, EPIC-ADT`. */
  basis: string;
  decisions: StoryEntry[];
  /** A report of a source that is compared and not trusted. */
  parallel: boolean;
}

const LATE_MS = 30_000;

interface Gathered {
  said: StoryEvent[];
  decisions: StoryEvent[];
}

export function storyLines(events: readonly StoryEvent[], filter: LineFilter, newestFirst: boolean): StoryLine[] {
  const sign = newestFirst ? -1 : 1;
  return [...gather(events).entries()]
    .map(([id, gathered]) => lineOf(id, gathered))
    .filter((line) => keeps(line, filter))
    .sort((a, b) => sign * (a.at - b.at || firstPosition(a) - firstPosition(b)));
}

/** What one message said at one moment, with the decisions that rest on it. */
function gather(events: readonly StoryEvent[]): Map<string, Gathered> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const lines = new Map<string, Gathered>();
  for (const event of events) {
    const root = event.kind === "decision" ? rootOf(event, byId) : event;
    const key = root ? lineKey(root) : event.id;
    const line = lines.get(key) ?? { said: [], decisions: [] };
    lines.set(key, line);
    (event.kind === "decision" ? line.decisions : line.said).push(event);
  }
  return lines;
}

function lineKey({ id, lineage, occurredAt }: StoryEvent): string {
  return lineage ? `${lineage.inboundId} ${occurredAt}` : id;
}

/** The newest of what a decision rests on; a wait that ended counts only when nothing was said. */
export function rootOf(decision: StoryEvent, byId: ReadonlyMap<string, StoryEvent>): StoryEvent | null {
  const ids = readDecision(decision)?.data.because.events ?? (decision.causationId ? [decision.causationId] : []);
  const resting = ids.flatMap((id) => byId.get(id) ?? []);
  return resting.findLast((event) => event.kind !== "system") ?? resting.at(-1) ?? null;
}

function keeps(line: StoryLine, filter: LineFilter): boolean {
  if (filter === "all") return true;
  if (filter === "changes") return line.decisions.length > 0;
  return [...line.said, ...line.decisions].some((entry) => entry.corrected || entry.flags.length > 0);
}

function lineOf(id: string, { said, decisions }: Gathered): StoryLine {
  const [root = decisions[0]] = said;
  if (!root) throw new Error("a line holds at least one entry");
  const late = root.recordedAt - root.occurredAt;
  const spoken = said.map(entryOf);
  const raised = new Set(spoken.flatMap((entry) => entry.flags));
  return {
    id,
    kind: root.kind,
    at: root.occurredAt,
    lateMs: said.length > 0 && late >= LATE_MS ? late : null,
    said: spoken,
    basis: basisOf(root),
    decisions: decisions.map((event) => {
      const entry = entryOf(event);
      return { ...entry, flags: entry.flags.filter((flag) => !raised.has(flag)) };
    }),
    parallel: root.kind === "report" && readReport(root).parallel,
  };
}

function entryOf(event: StoryEvent): StoryEntry {
  return {
    position: event.position,
    sentence: tellEvent(event),
    corrected: readDecision(event)?.data.correction ?? false,
    flags: newFlags(event),
  };
}

export function basisOf(event: StoryEvent): string {
  if (event.kind === "report") return reportBasis(event);
  if (event.kind === "command") return event.actor === "desk" ? "at a desk" : event.actor;
  if (event.kind === "system") return "the clock";
  return "what was said elsewhere";
}

function firstPosition(line: StoryLine): number {
  return line.said[0]?.position ?? line.decisions[0]?.position ?? 0;
}

/** Flags a decision adds to what was known, or the doubts a report itself carries. */
export function newFlags(event: StoryEvent): string[] {
  if (event.kind === "report") return readReport(event).flags;
  const decided = readDecision(event);
  if (!decided) return [];
  const before = decided.data.was?.flags ?? [];
  return decided.data.now.flags.filter((flag) => !before.includes(flag));
}
