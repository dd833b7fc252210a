import { requestWords } from "#server/contracts/request-words.ts";
import { flagWords } from "./flag-words.ts";
import { placeWords } from "./place-words.ts";
import { milestoneWords } from "./request-words.ts";
import type { EncounterThen, StoryEvent } from "./story-event.ts";
import { newFlags } from "./story-lines.ts";
import type { StoryNow } from "./story-now.ts";

/** A stretch or, with `to` equal to `from`, a moment on the time axis. */
export interface LaneMark {
  id: string;
  from: number;
  /** null: still going on. */
  to: number | null;
  label: string;
  /** The whole of it, for the pointer and the screen reader. */
  title: string;
  tone: "stay" | "inferred" | "work" | "done" | "late" | "doubt" | "void";
  /** The entry that it leads to. */
  entry: number | null;
}

export interface Lane {
  name: string;
  shape: "bar" | "point";
  marks: LaneMark[];
}

/** The whole stay as lanes; a lane with nothing in it is left out. */
export function stayLanes(events: readonly StoryEvent[], now: StoryNow): Lane[] {
  const { encounter } = now;
  const positions = new Map(events.map((event) => [event.id, event.position]));
  const lanes: Lane[] = [
    { name: "Location", shape: "bar", marks: encounter ? locationMarks(encounter, positions) : [] },
    { name: "Orders and requests", shape: "point", marks: requestMarks(now, events) },
    { name: "Way out", shape: "point", marks: encounter ? wayOutMarks(encounter, events) : [] },
    { name: "Doubts", shape: "point", marks: doubtMarks(events) },
  ];
  return lanes.filter((lane) => lane.marks.length > 0);
}

function locationMarks({ stays }: EncounterThen, positions: ReadonlyMap<string, number>): LaneMark[] {
  return stays.flatMap((stay, index) => {
    const start = stay.from ?? stays[index - 1]?.to ?? stay.to;
    if (start === null) return [];
    const words = placeWords(stay.place);
    const entry = stay.events.map((id) => positions.get(id)).find((position) => position !== undefined);
    return [
      {
        id: `stay:${index}`,
        from: start,
        to: stay.to,
        label: words,
        title: stay.basis === "explicit" ? words : `${words}, ${stay.basis}`,
        tone: stay.basis === "explicit" ? ("stay" as const) : ("inferred" as const),
        entry: entry ?? null,
      },
    ];
  });
}

function requestMarks({ requests }: StoryNow, events: readonly StoryEvent[]): LaneMark[] {
  return requests
    .filter((request) => request.kind !== "discharge")
    .map((request) => {
      const words = requestWords(request);
      const opened = events.find((event) => event.type.startsWith("request.") && namesRequest(event, request.key));
      return {
        id: `request:${request.key}`,
        from: request.openedAt,
        to: request.openedAt,
        label: request.status === "cancelled" ? `${words}, cancelled` : words,
        title: `${words}: ${request.status.replaceAll("-", " ")}`,
        tone:
          request.status === "cancelled"
            ? ("void" as const)
            : request.status === "done"
              ? ("done" as const)
              : ("work" as const),
        entry: opened?.position ?? null,
      };
    });
}

function namesRequest({ data }: StoryEvent, key: string): boolean {
  const { now } = data;
  return typeof now === "object" && now !== null && "key" in now && now.key === key;
}

function wayOutMarks({ discharge }: EncounterThen, events: readonly StoryEvent[]): LaneMark[] {
  const point = (
    id: string,
    at: number | null,
    label: string,
    type: RegExp,
    tone: LaneMark["tone"] = "work",
  ): LaneMark[] =>
    at === null
      ? []
      : [
          {
            id: `way:${id}`,
            from: at,
            to: at,
            label,
            title: label,
            tone,
            entry: events.find((event) => type.test(event.type) && event.occurredAt === at)?.position ?? null,
          },
        ];
  return [
    ...point("expected", discharge.expectedSince, "expected", /^discharge\.expected$/),
    ...point("ordered", discharge.orderedAt, "discharge ordered", /^discharge\.order/),
    ...Object.entries(discharge.milestones).flatMap(([name, one]) =>
      one.state === "not-needed"
        ? []
        : one.doneAt !== null
          ? point(`${name}:done`, one.doneAt, `${milestoneWords(name)} done`, /milestone/, "done")
          : point(
              name,
              one.since,
              `${milestoneWords(name)} ${one.state === "running" ? "in progress" : "needed"}`,
              /milestone/,
            ),
    ),
    ...point("confirmed", discharge.confirmedAt, "confirmed", /^discharge\.confirmed$/, "done"),
    ...point("left", discharge.leftAt, "left", /^encounter\.discharged$/, "done"),
  ].sort((a, b) => a.from - b.from);
}

/** Doubts where they were raised and corrections where they were made; a doubt that several entries repeat is marked once. */
function doubtMarks(events: readonly StoryEvent[]): LaneMark[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    const corrected = event.kind === "decision" && event.data.correction === true && !event.type.startsWith("bed.");
    const fresh = newFlags(event).filter((flag) => !seen.has(flag));
    for (const flag of fresh) seen.add(flag);
    const words = [...(corrected ? ["corrected"] : []), ...fresh.map((flag) => flagWords(flag).short.toLowerCase())];
    if (words.length === 0) return [];
    const label = words.join(", ");
    return [
      {
        id: `doubt:${event.position}`,
        from: event.recordedAt,
        to: event.recordedAt,
        label,
        title: label,
        tone: "doubt" as const,
        entry: event.position,
      },
    ];
  });
}
