import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const countSchema = z.object({ census: z.number(), mix: z.number() });

/** A hospital's messages on disk, made once before anything is measured. */
export interface MessageFiles {
  censusFile: string;
  mixFile: string;
  counts: z.output<typeof countSchema>;
}

/** Runs the simulator in a process of its own, so that what is measured never pays for making the load. */
export async function makeMessages(
  directory: string,
  options: { beds: number; seed: number; count: number },
): Promise<MessageFiles> {
  const { beds, seed, count } = options;
  const censusFile = path.join(directory, `census-${beds}`);
  const mixFile = path.join(directory, `mix-${beds}`);
  const script = path.join(import.meta.dirname, "message-file-process.ts");
  const args = [script, String(beds), String(seed), String(count), censusFile, mixFile];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return { censusFile, mixFile, counts: countSchema.parse(JSON.parse(stdout)) };
}
