import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Delivery } from "#server/simulator/feed/delivery.ts";
import { USUAL_FAULTS } from "#server/simulator/feed/fault-mix.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { encodeMessage } from "./message-file.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Messages of one bed in a simulated minute, a little above what the simulator makes: the load ends in the past, never ahead. */
const PER_BED_MINUTE = 0.12;
const LANES = 1 << 16;

/**
 * Writes the simulator's own messages to two files: the census with which the hospital connects, and the running mix after it.
 * Only what travels by MLLP. Arguments: beds, seed, count, census file, mix file. Prints how many messages each file holds.
 */
async function write(): Promise<void> {
  const [beds = 400, seed = 7, count = 1000] = process.argv.slice(2, 5).map(Number);
  const [censusFile = "", mixFile = ""] = process.argv.slice(5);
  const spanMs = (count / (beds * PER_BED_MINUTE)) * MINUTE_MS;
  const startAt = Date.now() - HOUR_MS - Math.max(spanMs, HOUR_MS);
  const feed = new SimulatedFeed({ beds, seed, startAt, faults: USUAL_FAULTS });
  const census = createWriteStream(censusFile);
  const opened = put(census, feed.advance(startAt + MINUTE_MS), Number.POSITIVE_INFINITY);
  census.end();
  const mix = createWriteStream(mixFile);
  const stepMs = Math.max(1000, MINUTE_MS * (400 / beds) * 4);
  let written = 0;
  for (let at = startAt + MINUTE_MS; written < count; ) {
    at += stepMs;
    written += put(mix, feed.advance(at), count - written);
    if (mix.writableNeedDrain) await once(mix, "drain");
  }
  mix.end();
  await Promise.all([finished(census), finished(mix)]);
  process.stdout.write(JSON.stringify({ census: opened, mix: written }));
}

function put(stream: WriteStream, deliveries: Delivery[], most: number): number {
  let written = 0;
  for (const { transport, body } of deliveries) {
    if (transport !== "mllp") continue;
    if (written === most) break;
    stream.write(encodeMessage(body, laneOf(body)));
    written += 1;
  }
  return written;
}

/** Messages of one person share a lane, as a sender that splits its feed over connections would see to. */
function laneOf(body: string): number {
  const pid = /[\r\n]PID\|[^|]*\|[^|]*\|([^|]*)/.exec(body)?.[1] ?? body.slice(0, 100);
  return createHash("sha1").update(pid).digest().readUInt32LE(0) % LANES;
}

await write();
