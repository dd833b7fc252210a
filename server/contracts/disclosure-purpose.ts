/** Why something was disclosed; the first five need no accounting (45 CFR 164.528(a)(1)). */
export const DISCLOSURE_PURPOSES = [
  "treatment",
  "payment",
  "operations",
  "individual",
  "authorization",
  "required-by-law",
  "public-health",
  "abuse-or-neglect",
  "health-oversight",
  "judicial",
  "law-enforcement",
  "decedents",
  "organ-donation",
  "research",
  "serious-threat",
  "specialized-government",
  "workers-compensation",
] as const;
export type DisclosurePurpose = (typeof DISCLOSURE_PURPOSES)[number];

const EXEMPT: ReadonlySet<DisclosurePurpose> = new Set([
  "treatment",
  "payment",
  "operations",
  "individual",
  "authorization",
]);

export function isAccountedFor(purpose: DisclosurePurpose): boolean {
  return !EXEMPT.has(purpose);
}
