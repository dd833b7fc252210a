import type { Run } from "./hl7-marks.ts";

/** A JSON message printed one property a line, with the named ones set apart; null when the text is not JSON. */
export function markJson(text: string, paths: readonly string[]): Run[][] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const wanted = paths.map((path) => ({ path, tail: tailOf(path) }));
  const lines: Run[][] = [];
  const print = (node: unknown, name: string, at: string, depth: number, comma: string) => {
    const indent = "  ".repeat(depth);
    const key = name === "" ? "" : `"${name}": `;
    if (node !== null && typeof node === "object") {
      const entries: [string, unknown, string][] = Array.isArray(node)
        ? node.map((item, index): [string, unknown, string] => ["", item, `${at}[${index}]`])
        : Object.entries(node).map(([property, item]) => [property, item, at ? `${at}.${property}` : property]);
      const [open, close] = Array.isArray(node) ? ["[", "]"] : ["{", "}"];
      lines.push([{ text: `${indent}${key}${open}`, path: null }]);
      entries.forEach(([property, item, path], index) => {
        print(item, property, path, depth + 1, index < entries.length - 1 ? "," : "");
      });
      lines.push([{ text: `${indent}${close}${comma}`, path: null }]);
      return;
    }
    const found = wanted.find(({ tail }) => isAt(at, tail));
    lines.push([
      { text: `${indent}${key}`, path: null },
      { text: JSON.stringify(node), path: found?.path ?? null },
      { text: comma, path: null },
    ]);
  };
  print(value, "", "", 0, "");
  return lines;
}

/** `Encounter.location[0]` without the resource's name, `/data/place` as `data.place`. */
function tailOf(path: string): string {
  const dotted = path.startsWith("/")
    ? path
        .slice(1)
        .replace(/\/(\d+)/g, "[$1]")
        .replaceAll("/", ".")
    : path;
  return /^[A-Z][A-Za-z]+\./.test(dotted) ? dotted.slice(dotted.indexOf(".") + 1) : dotted;
}

/** The property itself, one inside it, or the same within a notification that wraps the resource. */
function isAt(at: string, tail: string): boolean {
  if (tail === "") return false;
  const index = at.lastIndexOf(tail);
  if (index < 0 || (index > 0 && at[index - 1] !== ".")) return false;
  const rest = at.slice(index + tail.length);
  return rest === "" || rest.startsWith(".") || rest.startsWith("[");
}
