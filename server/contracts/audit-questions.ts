import type { AuditQuery } from "./audit.ts";

/** Headings of the question list, in order. */
export const QUESTION_GROUPS = ["People and patients", "Patterns", "Decisions", "Reports"] as const;
export type QuestionGroup = (typeof QUESTION_GROUPS)[number];

/** A question that compliance asks again and again, one click each (reference domain section 4). */
export interface AuditQuestion {
  id: string;
  group: QuestionGroup;
  words: string;
  query: AuditQuery;
  /** What the reader has to fill in before it can be asked; null: it can be asked as it stands. */
  needs: "patient" | "user" | "rule" | null;
  /** Whether the list shows how many entries answer it over its period. */
  isCounted: boolean;
}

const ask = (
  group: QuestionGroup,
  id: string,
  words: string,
  query: AuditQuery,
  needs: AuditQuestion["needs"] = null,
): AuditQuestion => ({ id, group, words, query, needs, isCounted: needs === null });

export const AUDIT_QUESTIONS: readonly AuditQuestion[] = [
  ask("People and patients", "access.patient", "Who looked at this patient", { stream: "access" }, "patient"),
  ask("People and patients", "access.user", "What did this person look at", { stream: "access" }, "user"),
  ask("People and patients", "access.norel", "Access without a relationship", { flag: "no-relationship", since: "7d" }),
  ask("People and patients", "access.surname", "Same surname", { flag: "same-surname", since: "7d" }),
  ask("People and patients", "access.glass", "Break-glass, to review", { kind: "glass.broken", since: "7d" }),
  ask("People and patients", "access.vip", "VIP list", { flag: "vip", since: "7d" }),
  ask("Patterns", "pattern.hours", "After hours", { flag: "after-hours", since: "7d" }),
  ask("Patterns", "pattern.mass", "Mass download", { flag: "mass-download", since: "7d" }),
  ask("Patterns", "pattern.exports", "Exports", { kind: "audit.exported", since: "30d" }),
  ask("Patterns", "pattern.refused", "Refused", { stream: "access", outcome: "refused", since: "7d" }),
  ask("Patterns", "pattern.sign-in", "Sign-ins that failed", { kind: "sign-in.refused", since: "7d" }),
  ask("Decisions", "decision.overridden", "Overridden, and why", { outcome: "overridden", since: "7d" }),
  ask("Decisions", "decision.rule", "Which rule sent this", {}, "rule"),
  ask("Decisions", "decision.corrected", "What we held true and took back", { outcome: "corrected", since: "24h" }),
  ask("Decisions", "decision.retried", "Retried", { outcome: "retried", since: "7d" }),
  ask("Decisions", "decision.failed", "Failed", { outcome: "failed", since: "7d" }),
  ask("Decisions", "decision.parked", "Messages nobody could read", { outcome: "parked", since: "7d" }),
  ask("Decisions", "decision.rules", "Changes of the site map", { kind: "site.", since: "30d" }),
  ask("Reports", "report.disclosures", "Disclosures, 164.528", { kind: "disclosure.made" }, "patient"),
  ask("Reports", "report.searches", "Who searched the audit", { kind: "audit.searched", since: "7d" }),
  ask("Reports", "report.administration", "Who may do what, changed", { kind: "access.", stream: "log", since: "30d" }),
];

/** A search that somebody keeps under a name. */
export interface SavedSearch {
  id: string;
  name: string;
  query: AuditQuery;
  createdAt: number;
}
