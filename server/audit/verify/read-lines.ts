import { createReadStream } from "node:fs";

const CHUNK_BYTES = 1 << 20;

/** Lines of a file of any length, one chunk in memory at a time. Empty lines are left out. */
export async function* readLines(file: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    const bytes: Buffer = chunk;
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      const tail = bytes.subarray(start, end);
      const line = rest.length > 0 ? Buffer.concat([...rest, tail]).toString() : tail.toString();
      rest = [];
      start = end + 1;
      if (line !== "") yield line;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString();
}
