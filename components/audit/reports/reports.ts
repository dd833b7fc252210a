/** Reports that are pages of their own; `for` names the question that they answer better than a search does. */
export const REPORTS = [
  { href: "/audit/disclosures", words: "Disclosures, 164.528", for: "report.disclosures" },
  { href: "/audit/daily", words: "Daily review", for: null },
  { href: "/audit/glass", words: "Break-glass reviews", for: null },
  { href: "/audit/as-seen", words: "As seen at a past minute", for: null },
] as const;
