import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";
import { type StoryEvent, storyEventSchema } from "../../encounter/story-event.ts";

const positions = z.array(z.number());

const answerSchema = z.object({
  subject: z.enum(["bed", "encounter"]),
  id: z.string(),
  at: instant,
  state: z.string().nullable(),
  hidden: z.boolean(),
  decision: z.number(),
  held: z.number(),
  rests: positions,
  disagreed: positions,
  confirmed: positions,
  corrected: z.number().nullable(),
  events: z.array(storyEventSchema),
});

/** What the server says of a bed or a visit at an instant, with the entries themselves in place of their positions. */
export interface WhyAnswer {
  subject: "bed" | "encounter";
  id: string;
  at: number;
  /** Of a bed, in one word that names nobody. */
  state: string | null;
  /** Whom it is about is withheld from this reader. */
  hidden: boolean;
  decision: StoryEvent;
  held: StoryEvent;
  rests: StoryEvent[];
  disagreed: StoryEvent[];
  confirmed: StoryEvent[];
  corrected: StoryEvent | null;
  events: StoryEvent[];
}

export interface WhySubject {
  kind: "bed" | "encounter";
  /** Bed id, or visit number. */
  id: string;
}

/** @throws an Error whose message a person may read. */
export async function fetchWhy(subject: WhySubject, at: number | null, signal: AbortSignal): Promise<WhyAnswer> {
  const params = new URLSearchParams({ [subject.kind]: subject.id });
  if (at !== null) params.set("at", new Date(at).toISOString());
  return readWhy(await ask(`/api/v1/audit/why?${params}`, answerSchema, { signal }));
}

function readWhy(said: z.output<typeof answerSchema>): WhyAnswer {
  const byPosition = new Map(said.events.map((event) => [event.position, event]));
  const entries = (named: readonly number[]) => named.flatMap((position) => byPosition.get(position) ?? []);
  const [decision, held] = [byPosition.get(said.decision), byPosition.get(said.held)];
  if (!decision || !held) throw new Error("the answer names an entry that it does not bring");
  return {
    ...said,
    decision,
    held,
    rests: entries(said.rests),
    disagreed: entries(said.disagreed),
    confirmed: entries(said.confirmed),
    corrected: said.corrected === null ? null : (byPosition.get(said.corrected) ?? null),
  };
}
