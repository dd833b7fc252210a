import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";

/** Doubts of all drafts of a message, each once. */
export function flagsOf(drafts: readonly Draft[]): string[] {
  const flags = new Set<string>();
  for (const draft of drafts) if ("flags" in draft.data) for (const flag of draft.data.flags) flags.add(flag);
  return [...flags];
}

/** Every person that drafts name. */
export function identitiesOf(drafts: readonly Draft[]): PatientIdentity[] {
  return drafts.flatMap((draft) =>
    [draft.patient, draft.retiredPatient, draft.otherPatient].filter((identity) => identity != null),
  );
}
