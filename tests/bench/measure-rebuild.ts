import { z } from "zod";
import { HelperProcess } from "./helper.ts";
import type { Hospital, Memory } from "./hospital.ts";
import { memoryOf } from "./process-cost.ts";
import { median } from "./statistics.ts";

const secondsSchema = z.array(z.number());
const resultSchema = z.object({
  events: z.number(),
  eventsInMemory: z.number(),
  whole: secondsSchema,
  house: secondsSchema,
  reconciler: secondsSchema,
});

export interface RebuildFigures {
  beds: number;
  events: number;
  /** Events a second: read from PostgreSQL, folded into the house, rows of all views made. */
  whole: number;
  /** The house's fold alone, over events in memory. */
  house: number;
  /** The reconciler's fold alone, its decisions made and thrown away. */
  reconciler: number;
  memory: Memory;
}

/** Part (d), over whatever the hospital's log holds by now. */
export async function measureRebuild({ beds, databaseUrl }: Hospital, rounds: number): Promise<RebuildFigures> {
  const helper = new HelperProcess("rebuild-process.ts");
  try {
    const result = await helper.ask({ url: databaseUrl, rounds }, resultSchema);
    return {
      beds,
      events: result.events,
      whole: result.events / median(result.whole),
      house: result.eventsInMemory / median(result.house),
      reconciler: result.eventsInMemory / median(result.reconciler),
      memory: await memoryOf(helper.pid),
    };
  } finally {
    await helper.stop();
  }
}
