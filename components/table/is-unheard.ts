import type { SourceState } from "./use-source-state.ts";

/** Its source has never spoken and nothing was counted: the zero is nobody's word, so a dash stands in its place. */
export function isUnheard({ state, source }: Pick<SourceState, "state" | "source">, count: number): boolean {
  return state === "never" && source !== null && count === 0;
}
