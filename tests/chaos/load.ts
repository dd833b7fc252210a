import { NO_FAULTS } from "#server/simulator/feed/fault-mix.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { siteFile } from "#server/simulator/site-file.ts";

export interface LoadMessage {
  /** MSH-10 with its source: no two messages of the load share it. */
  id: string;
  source: string;
  controlId: string;
  body: string;
}

const BEDS = 100;
const HOUR_MS = 3_600_000;
/** The last simulated hour ends this long ago, so that nothing is charted in the future. */
const MARGIN_MS = 2 * HOUR_MS;
const OBSERVATIONS = 0.05;

/** HL7 messages of a simulated hospital, as they would leave it: at least `count` of them, every one with an id of its own. */
export function hospitalLoad(seed: number, count: number): LoadMessage[] {
  const hours = 4 + Math.ceil(count / 100);
  const startAt = Date.now() - MARGIN_MS - hours * HOUR_MS;
  const feed = new SimulatedFeed({ beds: BEDS, seed, startAt, faults: NO_FAULTS, observations: OBSERVATIONS });
  const messages: LoadMessage[] = [];
  for (let hour = 1; hour <= hours && messages.length < count; hour++)
    for (const { transport, source, id, body } of feed.advance(startAt + hour * HOUR_MS))
      if (transport === "mllp") messages.push({ id: `${source} ${id}`, source, controlId: id, body });
  if (messages.length < count) throw new Error(`only ${messages.length} messages in ${hours} simulated hours`);
  return messages;
}

export function hospitalSite(seed: number): string {
  return JSON.stringify(siteFile(BEDS, seed));
}
