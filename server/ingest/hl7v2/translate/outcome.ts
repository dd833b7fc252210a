import type { Draft, Parked } from "#server/canonical/draft.ts";

/** What one family of triggers makes of a message. A message of several patients may be parked in part. */
export interface Outcome {
  drafts: Draft[];
  parked: Parked | null;
  ignored: string | null;
}

export function told(drafts: Draft[], parked: Parked | null = null): Outcome {
  return { drafts, parked, ignored: null };
}

export function ignored(reason: string): Outcome {
  return { drafts: [], parked: null, ignored: reason };
}

export function parked(reason: Parked["reason"], path: string, text: string): Outcome {
  return { drafts: [], parked: { reason, path, text }, ignored: null };
}

export const NO_PATIENT: Parked = {
  reason: "identity.unlinked",
  path: "PID-3",
  text: "No patient identifier in PID-3, PID-2 or PID-4",
};

export function missing(path: string): Parked {
  return { reason: "field.missing", path, text: `${path} is needed for this event and is empty` };
}
