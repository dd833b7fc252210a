import path from "node:path";

/** From a test file's first moment to its last. */
export interface FileTime {
  file: string;
  ms: number;
}

const SHOWN = 12;

/** The files that took longest, longest first, and the time of all of them together, as lines for the end of a tier. */
export function slowestFiles(root: string, times: readonly FileTime[]): string[] {
  const slowest = times.toSorted((one, other) => other.ms - one.ms).slice(0, SHOWN);
  const all = times.reduce((sum, { ms }) => sum + ms, 0);
  return [
    `${seconds(all)} in ${times.length} files, the slowest:`,
    ...slowest.map(({ file, ms }) => `${seconds(ms)}  ${path.relative(root, file)}`),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(6)} s`;
}
