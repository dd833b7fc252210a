"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import screen from "../audit-screen.module.css";
import { queryText } from "../audit-url.ts";
import { QuestionList } from "../question-list.tsx";
import { useQuestions } from "../use-questions.ts";
import styles from "./report.module.css";

interface ReportFrameProps {
  title: string;
  /** What the report is, and of what. */
  note: ReactNode;
  children: ReactNode;
}

/** A report beside the questions: the same list leads back to the search. */
export function ReportFrame({ title, note, children }: ReportFrameProps) {
  const router = useRouter();
  const questions = useQuestions();
  return (
    <div className={screen.screen}>
      <QuestionList
        query={null}
        questions={questions}
        onSearch={(query) => router.push(`/audit?${queryText(query)}`)}
      />
      <section className={styles.report} aria-label={title}>
        <header className={styles.head}>
          <h1>{title}</h1>
          <div className={styles.note}>{note}</div>
        </header>
        <div className={styles.body}>{children}</div>
      </section>
    </div>
  );
}
