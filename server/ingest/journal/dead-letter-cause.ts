import type { Parked } from "#server/canonical/draft.ts";

/** What equal letters have in common, and by which they are fixed and replayed together. */
export function deadLetterCause({ reason, path }: Pick<Parked, "reason" | "path">, messageKind: string): string {
  return `${reason} ${path ?? ""} ${messageKind}`;
}
