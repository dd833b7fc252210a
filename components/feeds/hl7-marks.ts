/** A run of a raw message; `path` names the field it belongs to when a reader should see it. */
export interface Run {
  text: string;
  path: string | null;
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

/** An HL7 v2 message as lines of runs, one line a segment, with the named fields set apart. Never throws on content. */
export function markHl7(text: string, paths: readonly string[]): Run[][] {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  const header = lines.find((line) => line.startsWith("MSH"));
  const separators = { field: header?.[3] ?? "|", component: header?.[4] ?? "^", repetition: header?.[5] ?? "~" };
  const wanted = paths.flatMap((path) => {
    const parsed = parseFieldPath(path);
    return parsed ? [{ path, parsed }] : [];
  });
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const segment = line.slice(0, 3);
    const occurrence = (seen.get(segment) ?? 0) + 1;
    seen.set(segment, occurrence);
    const spans = wanted
      .filter(({ parsed }) => parsed.segment === segment && parsed.occurrence === occurrence)
      .flatMap(({ path, parsed }) => spanOf(line, parsed, separators).map((span) => ({ ...span, path })));
    return cut(line, spans);
  });
}

interface Span {
  from: number;
  to: number;
  path: string;
}

function spanOf(
  line: string,
  path: FieldPath,
  separators: { field: string; component: string; repetition: string },
): { from: number; to: number }[] {
  // MSH-1 is the separator itself, so the fields of MSH count one less.
  const index = path.segment === "MSH" ? path.field - 1 : path.field;
  const field = nth(line, separators.field, index, 0, line.length);
  if (!field || (path.segment === "MSH" && path.field < 3)) return field ? [field] : [];
  const repetition = nth(line, separators.repetition, path.repetition - 1, field.from, field.to);
  if (!repetition || path.component === null) return filled(repetition);
  return filled(nth(line, separators.component, path.component - 1, repetition.from, repetition.to));
}

function filled(span: { from: number; to: number } | null): { from: number; to: number }[] {
  return span && span.to > span.from ? [span] : [];
}

/** The nth part, from 0, of a stretch of the line. */
function nth(
  line: string,
  separator: string,
  n: number,
  from: number,
  to: number,
): { from: number; to: number } | null {
  let start = from;
  for (let i = 0; i < n; i++) {
    const next = line.indexOf(separator, start);
    if (next < 0 || next >= to) return null;
    start = next + 1;
  }
  const end = line.indexOf(separator, start);
  return { from: start, to: end < 0 || end > to ? to : end };
}

/** Overlapping spans become one: the first, widest one names the run. */
function cut(line: string, spans: readonly Span[]): Run[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from || b.to - a.to);
  const runs: Run[] = [];
  let at = 0;
  for (const span of sorted) {
    if (span.from < at) continue;
    if (span.from > at) runs.push({ text: line.slice(at, span.from), path: null });
    runs.push({ text: line.slice(span.from, span.to), path: span.path });
    at = span.to;
  }
  if (at < line.length) runs.push({ text: line.slice(at), path: null });
  return runs;
}
