/** A run of a raw message; `path` names the field it belongs to when a reader should see it. */
export interface Run {
  text: string;
  path: string | null;
  /** In place of what this viewer may not see. */
  hidden?: boolean;
}

/** An HL7 v2 message as the server masks it: fields by number, so that a path finds its place; `text` null where hidden. */
export interface MaskedHl7 {
  separators: { field: string; component: string; repetition: string | null };
  segments: readonly { name: string; occurrence: number; fields: readonly { field: number; text: string | null }[] }[];
}

interface FieldPath {
  segment: string;
  occurrence: number;
  field: number;
  repetition: number;
  /** null: the whole field. */
  component: number | null;
}

const PATH = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?/;
const HIDDEN = "hidden by your role";

/** `PV1-3.1`, `OBX[2]-3.1`, `PID-3[2].1` as lineage and dead letters write them; null for a path of another kind. */
export function parseFieldPath(path: string): FieldPath | null {
  const match = PATH.exec(path);
  if (!match?.[1]) return null;
  return {
    segment: match[1],
    occurrence: Number(match[2] ?? 1),
    field: Number(match[3]),
    repetition: Number(match[4] ?? 1),
    component: match[5] === undefined ? null : Number(match[5]),
  };
}

/** The message as lines of runs, one line a segment, with the named fields set apart. */
export function markHl7({ separators, segments }: MaskedHl7, paths: readonly string[]): Run[][] {
  const wanted = paths.flatMap((path) => {
    const parsed = parseFieldPath(path);
    return parsed ? [{ path, parsed }] : [];
  });
  return segments.map(({ name, occurrence, fields }) => {
    const mine = wanted.filter(({ parsed }) => parsed.segment === name && parsed.occurrence === occurrence);
    const runs: Run[] = [{ text: name, path: null }];
    // MSH-1 is the separator itself, so MSH-2 follows it at once.
    let at = name === "MSH" ? 1 : 0;
    let hiding = false;
    for (const { field, text } of fields) {
      if (field <= at) continue;
      if (text !== null || !hiding) {
        runs.push({ text: separators.field.repeat(field - at), path: null });
        const named = mine.filter(({ parsed }) => parsed.field === field);
        runs.push(...(text === null ? [{ text: HIDDEN, path: null, hidden: true }] : cut(text, named, separators)));
      }
      hiding = text === null;
      at = field;
    }
    return runs;
  });
}

function cut(
  text: string,
  named: readonly { path: string; parsed: FieldPath }[],
  { component, repetition }: MaskedHl7["separators"],
): Run[] {
  const spans = named
    .flatMap(({ path, parsed }) => {
      const whole = nth(text, repetition, parsed.repetition - 1, 0, text.length);
      const span =
        whole && parsed.component !== null ? nth(text, component, parsed.component - 1, whole.from, whole.to) : whole;
      return span && span.to > span.from ? [{ ...span, path }] : [];
    })
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const runs: Run[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.from < at) continue;
    if (span.from > at) runs.push({ text: text.slice(at, span.from), path: null });
    runs.push({ text: text.slice(span.from, span.to), path: span.path });
    at = span.to;
  }
  if (at < text.length) runs.push({ text: text.slice(at), path: null });
  return runs;
}

/** The nth part, from 0, of a stretch of the text. */
function nth(
  text: string,
  separator: string | null,
  n: number,
  from: number,
  to: number,
): { from: number; to: number } | null {
  if (separator === null) return n === 0 ? { from, to } : null;
  let start = from;
  for (let i = 0; i < n; i++) {
    const next = text.indexOf(separator, start);
    if (next < 0 || next >= to) return null;
    start = next + 1;
  }
  const end = text.indexOf(separator, start);
  return { from: start, to: end < 0 || end > to ? to : end };
}
