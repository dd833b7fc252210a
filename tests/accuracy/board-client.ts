import { z } from "zod";
import { waitFor } from "#tests/support/wait-for.ts";
import type { BedWord } from "./score.ts";

const bedSchema = z.object({
  id: z.string(),
  state: z.string(),
  encounter: z.string().nullable(),
  conflicts: z.array(z.unknown()),
});
const eventSchema = z.object({
  position: z.number(),
  id: z.string(),
  type: z.string(),
  kind: z.string(),
  actor: z.string(),
  lineage: z.object({ inboundId: z.union([z.number(), z.string()]) }).nullable(),
  data: z.object({ order: z.object({ controlId: z.string().nullable() }).optional() }),
});
export type ApiEvent = z.output<typeof eventSchema>;
const readySchema = z.object({ position: z.number(), reconciledPosition: z.number(), viewPosition: z.number() });

const PAGE = 1000;
const CATCH_UP_MS = 120_000;

/** Reads the board as any other system would: over the REST API. */
export class BoardClient {
  readonly #baseUrl: string;
  readonly #token: string;

  constructor(baseUrl: string, token: string) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  /** Waits until everything that was recorded has been reconciled and shown. */
  async caughtUp(): Promise<void> {
    let last = -1;
    await waitFor(
      "the board to catch up",
      async () => {
        const state = readySchema.parse(await this.#get("/api/health/ready"));
        const { position } = state;
        const isStill = position === last && state.reconciledPosition >= position && state.viewPosition >= position;
        last = position;
        return isStill;
      },
      { timeoutMs: CATCH_UP_MS, intervalMs: 50 },
    );
  }

  async beds(): Promise<Map<string, BedWord & { conflicts: number }>> {
    const beds = new Map<string, BedWord & { conflicts: number }>();
    for await (const bed of this.#list("/api/v1/beds", bedSchema)) {
      const { id, state, encounter, conflicts } = bed;
      // Only who lies in the bed counts: a promise of the bed is part of its state.
      const occupant = state === "occupied" || encounter !== null ? encounter : null;
      beds.set(id, { state, encounter: occupant, conflicts: conflicts.length });
    }
    return beds;
  }

  events(): AsyncGenerator<ApiEvent> {
    return this.#list("/api/v1/events", eventSchema);
  }

  async *#list<S extends z.ZodType>(path: string, schema: S): AsyncGenerator<z.output<S>> {
    const pageSchema = z.object({ items: z.array(schema), next: z.string().nullable() });
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? `limit=${PAGE}` : `limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: z.output<S>[]; next: string | null } = pageSchema.parse(await this.#get(`${path}?${query}`));
      yield* page.items;
      cursor = page.next;
    } while (cursor !== null);
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#baseUrl}${path}`, { headers: { authorization: `Bearer ${this.#token}` } });
    if (!response.ok) throw new Error(`${path.split("?")[0]} answered ${response.status}`);
    return response.json();
  }
}
