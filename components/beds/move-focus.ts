/** A strip of the grid as the arrow keys see it: bed ids in reading order. */
type FocusLine = readonly string[];

/**
 * The bed that an arrow key leads to, or null when the key is not one of the grid's or leads nowhere. Up and down keep the
 * column as far as the shorter strip has one.
 */
export function moveFocus(lines: readonly FocusLine[], from: string | null, key: string): string | null {
  const filled = lines.filter((line) => line.length > 0);
  const first = filled[0]?.[0] ?? null;
  const row = filled.findIndex((line) => from !== null && line.includes(from));
  if (row < 0 || from === null) return isMove(key) ? first : null;
  const line = filled[row] ?? [];
  const column = line.indexOf(from);
  switch (key) {
    case "ArrowRight":
      return line[column + 1] ?? null;
    case "ArrowLeft":
      return line[column - 1] ?? null;
    case "ArrowDown":
    case "j":
      return nearest(filled[row + 1], column);
    case "ArrowUp":
    case "k":
      return nearest(filled[row - 1], column);
    case "Home":
      return line[0] ?? null;
    case "End":
      return line.at(-1) ?? null;
    default:
      return null;
  }
}

function isMove(key: string): boolean {
  return key.startsWith("Arrow") || key === "j" || key === "k" || key === "Home" || key === "End";
}

function nearest(line: FocusLine | undefined, column: number): string | null {
  return line?.[Math.min(column, line.length - 1)] ?? null;
}
