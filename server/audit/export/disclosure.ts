import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import { DISCLOSURE_PURPOSES, isAccountedFor } from "#server/contracts/disclosure-purpose.ts";

/** What a person states of a disclosure. Kept in the vault as a note of the patient, so that it goes when the patient is erased. */
export const disclosureNoteSchema = z.object({
  recipient: z.string().trim().min(2).max(300),
  address: z.string().trim().max(500).nullable().default(null),
  /** A brief description of what was disclosed. */
  what: z.string().trim().min(2).max(1000),
  purpose: z.enum(DISCLOSURE_PURPOSES),
});
export type DisclosureNote = z.output<typeof disclosureNoteSchema>;

export interface Disclosure extends DisclosureNote {
  at: Instant;
}

/** One line of the accounting. `times` above one: repeated to the same recipient for one purpose. */
export interface AccountedDisclosure extends DisclosureNote {
  first: Instant;
  last: Instant;
  times: number;
  /** `once`, or how often within the period, as 45 CFR 164.528(b)(3) asks. */
  frequency: string;
}

/** Six years back from the request, to the day (45 CFR 164.528(a)(1)). */
export function accountingSince(now: Instant): Instant {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() - 6);
  return date.getTime();
}

/**
 * The accounting of disclosures of one patient, oldest first: date, recipient with address, what, and purpose (45 CFR 164.528(b)(2)).
 * Repeats to one recipient for one purpose are summed up: the first in full, how many there were, and the last date (b)(3).
 */
export function accountingOf(disclosures: readonly Disclosure[], now: Instant): AccountedDisclosure[] {
  const since = accountingSince(now);
  const lines = new Map<string, AccountedDisclosure>();
  const accounted = disclosures.filter(({ purpose, at }) => isAccountedFor(purpose) && at >= since && at <= now);
  for (const { at, ...note } of accounted.sort((a, b) => a.at - b.at)) {
    const key = [note.recipient, note.address ?? "", note.purpose].map((text) => text.toLowerCase()).join("\u0000");
    const known = lines.get(key);
    if (!known) lines.set(key, { ...note, first: at, last: at, times: 1, frequency: "once" });
    else Object.assign(known, { last: at, times: known.times + 1 });
  }
  for (const line of lines.values()) line.frequency = frequency(line);
  return [...lines.values()];
}

const DAY_MS = 86_400_000;

function frequency({ times, first, last }: AccountedDisclosure): string {
  if (times === 1) return "once";
  const days = (last - first) / DAY_MS / (times - 1);
  if (days < 1.5) return `${times} times, about daily`;
  if (days < 10) return `${times} times, about weekly`;
  if (days < 45) return `${times} times, about monthly`;
  return `${times} times in the period`;
}
