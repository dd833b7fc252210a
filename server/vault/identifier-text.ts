import type { PatientIdentifier } from "#server/canonical/draft.ts";

/** What the blind index of a number is made from. */
export function identifierText({ authority, type, value }: PatientIdentifier): string {
  return `${authority}\u0000${type}\u0000${value}`;
}
