import { z } from "zod";
import type { ExportedEntry } from "./export-lines.ts";
import { entryWords, type Findings } from "./finding.ts";

const recordSchema = z.object({
  data: z.object({ dropped: z.array(z.object({ from: z.int(), to: z.int() })) }),
});

interface Range {
  from: number;
  to: number;
}

/** What is gone from an export, against what verified retention records say was dropped. */
export class DroppedRanges {
  readonly #gone: Range[] = [];
  readonly #allowed: Range[] = [];

  /** An entry whose leaf holds. */
  note(entry: ExportedEntry, position: number): void {
    if (entry.body === null) {
      const last = this.#gone.at(-1);
      if (last?.to === position - 1) last.to = position;
      else this.#gone.push({ from: position, to: position });
    } else if (entry.type === "record.retention.applied") {
      const record = recordSchema.safeParse(JSON.parse(entry.body));
      if (record.success) this.#allowed.push(...record.data.data.dropped);
    }
  }

  judge(stream: string, findings: Findings): void {
    for (const gone of this.#gone)
      for (const { from, to } of this.#allowed.reduce(
        (rest, known) => rest.flatMap((part) => without(part, known)),
        [gone],
      ))
        findings.add({
          kind: "content-missing",
          from,
          to,
          text: `the content of ${entryWords(stream, from, to)} is gone, and no retention record says so`,
        });
  }
}

function without(range: Range, known: Range): Range[] {
  if (known.to < range.from || known.from > range.to) return [range];
  const parts: Range[] = [];
  if (range.from < known.from) parts.push({ from: range.from, to: known.from - 1 });
  if (range.to > known.to) parts.push({ from: known.to + 1, to: range.to });
  return parts;
}
