/** Items of a list in one line: some megabytes of the largest there are. */
const ITEMS = 250;

/**
 * A fold's state as lines of JSON, `[key, value]` or, of a list, `[key, some of its items]` as often as needed: of a large house the
 * whole is longer than a string can be, and takes longer to write than anything else may wait. Each line is made when it is asked
 * for; until the last, the state must not change. @param state an object of plain JSON
 */
export function* stateLines(state: object): Generator<string> {
  for (const [key, value] of Object.entries(state)) {
    if (value === undefined) continue;
    if (!Array.isArray(value) || value.length === 0) yield `${JSON.stringify([key, value])}\n`;
    else
      for (let from = 0; from < value.length; from += ITEMS)
        yield `${JSON.stringify([key, value.slice(from, from + ITEMS)])}\n`;
  }
}

/** The state of which these are the lines. @throws SyntaxError where they are not */
export function stateOfLines(lines: Buffer): object {
  const state: Record<string, unknown> = {};
  for (let from = 0; from < lines.length; ) {
    const to = lines.indexOf("\n", from);
    const [key, value] = JSON.parse(lines.toString("utf8", from, to)) as [string, unknown];
    const known = state[key];
    if (Array.isArray(known) && Array.isArray(value)) for (const item of value) known.push(item);
    else state[key] = value;
    from = to + 1;
  }
  return state;
}
