import type pg from "pg";
import { HeadStore } from "#server/audit/build/head-store.ts";
import { accessSource, logSource } from "#server/audit/build/leaf-source.ts";
import { TileStore } from "#server/audit/build/tile-store.ts";
import { FileSink } from "#server/audit/sinks/file-sink.ts";
import type { TreeHead } from "#server/audit/tree/head.ts";

export interface LogStanding {
  epoch: number;
  /** The highest epoch that a signed head names, here or outside. */
  signedEpoch: number;
  /** What each stream lacks of what is known of it; empty while it only ever grew. */
  missing: string[];
}

/** Holds log and ledger against what is known of them: signed heads, in the database and in the file outside, and the trees. */
export async function readLogStanding(pool: pg.Pool, headFile: string | undefined): Promise<LogStanding> {
  const heads = new HeadStore(pool);
  const outside = await lastOutside(pool, headFile);
  const standing: LogStanding = { epoch: 0, signedEpoch: 0, missing: [] };
  for (const source of [logSource(pool), accessSource(pool)]) {
    const { stream } = source;
    const { epoch, position } = await source.head();
    standing.epoch = epoch;
    const known = [(await heads.last(stream))?.head, outside.find((head) => head.stream === stream)];
    for (const head of known) {
      if (!head) continue;
      standing.signedEpoch = Math.max(standing.signedEpoch, head.epoch);
      if (head.epoch > epoch || (head.epoch === epoch && head.size > position))
        standing.missing.push(
          `the ${stream} ends at ${epoch}/${position}, and a head was signed over ${head.epoch}/${head.size}`,
        );
    }
    const { size } = await new TileStore(pool, stream).edge();
    if (size > position) standing.missing.push(`the ${stream} ends at ${position}, and its tree at ${size}`);
  }
  return standing;
}

async function lastOutside(pool: pg.Pool, headFile: string | undefined): Promise<TreeHead[]> {
  if (headFile === undefined) return [];
  const file = new FileSink(headFile, (stream) => new TileStore(pool, stream));
  await file.open();
  const found = [file.last("log"), file.last("access")].filter((head) => head !== null);
  await file.close();
  return found;
}

/** A node does not serve a log that went back: two truths would stand under one number. */
export class LogWentBack extends Error {
  readonly code = "log.went-back";
  constructor(missing: readonly string[]) {
    super(`${missing[0]}. If a backup was restored or commits were lost, say so with: npm run log:open-epoch`);
  }
}
