"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type FormEvent, useState } from "react";
import type { AuditQuery } from "#server/contracts/audit.ts";
import { AUDIT_QUESTIONS, type AuditQuestion, QUESTION_GROUPS } from "#server/contracts/audit-questions.ts";
import { Glyph } from "../ui/glyph.tsx";
import { FILTERS, isSameQuery } from "./audit-url.ts";
import styles from "./question-list.module.css";
import { REPORTS } from "./reports/reports.ts";
import { forgetQuestion, type Questions } from "./use-questions.ts";

interface QuestionListProps {
  /** What is asked now; null on a page that is not the search. */
  query: AuditQuery | null;
  questions: Questions;
  onSearch: (query: AuditQuery) => void;
}

/** What compliance asks again and again, one click each; then the reader's own questions and the reports. */
export function QuestionList({ query, questions, onSearch }: QuestionListProps) {
  const path = usePathname();
  const [shown, setShown] = useState(false);
  const search = (asked: AuditQuery) => {
    setShown(false);
    onSearch(asked);
  };
  return (
    <nav className={styles.questions} aria-label="Questions" data-shown={shown || undefined}>
      <button type="button" className={styles.toggle} aria-expanded={shown} onClick={() => setShown((last) => !last)}>
        Questions and reports
        <Glyph name="down" />
      </button>
      {QUESTION_GROUPS.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          {AUDIT_QUESTIONS.filter((one) => one.group === group && !REPORTS.some(({ for: id }) => id === one.id)).map(
            (question) => (
              <Question
                key={question.id}
                question={question}
                query={query}
                count={questions.countOf(question.id)}
                onSearch={search}
              />
            ),
          )}
          {group === "Reports"
            ? REPORTS.map(({ href, words }) => (
                <Link
                  key={href}
                  className={styles.question}
                  href={href}
                  prefetch={false}
                  aria-current={path === href ? "page" : undefined}
                >
                  {words}
                </Link>
              ))
            : null}
        </section>
      ))}
      {questions.saved.length > 0 ? (
        <section>
          <h2>My questions</h2>
          {questions.saved.map(({ id, name, query: kept }) => (
            <span key={id} className={styles.saved}>
              <button
                type="button"
                className={styles.question}
                aria-current={query && isSameQuery(query, kept) ? "true" : undefined}
                onClick={() => search(kept)}
              >
                {name}
              </button>
              <button
                type="button"
                className={styles.remove}
                aria-label={`Forget: ${name}`}
                onClick={() => void forgetQuestion(id).then(questions.again)}
              >
                <Glyph name="missed" />
              </button>
            </span>
          ))}
        </section>
      ) : null}
    </nav>
  );
}

interface QuestionProps {
  question: AuditQuestion;
  query: AuditQuery | null;
  count: string | null;
  onSearch: (query: AuditQuery) => void;
}

const NEEDS = {
  patient: { filter: "patient", asks: "Visit, record number or surname" },
  user: { filter: "user", asks: "Name or user:id" },
  rule: { filter: "rule", asks: "Rule, such as R8.2" },
} as const;

function Question({ question, query, count, onSearch }: QuestionProps) {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const current = query !== null && isAnswered(question, query);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (!question.needs || !said.trim()) return;
    setAsking(false);
    onSearch({ ...question.query, [NEEDS[question.needs].filter]: said.trim() });
  };
  return (
    <>
      <button
        type="button"
        className={styles.question}
        aria-current={current ? "true" : undefined}
        aria-expanded={question.needs ? asking : undefined}
        onClick={() => (question.needs ? setAsking((last) => !last) : onSearch(question.query))}
      >
        <span>{question.words}</span>
        {count === null ? null : <span className={styles.count}>{count}</span>}
      </button>
      {asking && question.needs ? (
        <form className={styles.asking} onSubmit={ask}>
          <input
            // biome-ignore lint/a11y/noAutofocus: it appears because its question was just chosen
            autoFocus
            value={said}
            maxLength={120}
            aria-label={`${question.words}: ${NEEDS[question.needs].asks}`}
            placeholder={NEEDS[question.needs].asks}
            onChange={({ target }) => setSaid(target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setAsking(false);
            }}
          />
        </form>
      ) : null}
    </>
  );
}

/** Whether this question is what is asked now, whatever was filled in. */
function isAnswered({ query: own, needs }: AuditQuestion, query: AuditQuery): boolean {
  if (needs === null) return isSameQuery(own, query);
  const filter = NEEDS[needs].filter;
  const named = FILTERS.filter((name) => query[name] !== undefined && name !== filter);
  return query[filter] !== undefined && !query.q && named.every((name) => own[name] === query[name]);
}
