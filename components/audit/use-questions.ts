"use client";

import { z } from "zod";
import { auditQuerySchema } from "#server/contracts/audit.ts";
import { ask } from "../ask/ask-server.ts";
import { useAsked } from "../ask/use-asked.ts";

const countSchema = z.object({ id: z.string(), count: z.number().nullable(), isCapped: z.boolean().default(false) });
const savedSchema = z.object({ id: z.string(), name: z.string(), query: auditQuerySchema });
export type SavedQuestion = z.output<typeof savedSchema>;

export interface Questions {
  /** `6`, `999+`, or nothing while it is not known. */
  countOf: (id: string) => string | null;
  saved: readonly SavedQuestion[];
  again: () => void;
}

const counted = z.object({ items: z.array(countSchema) });
const kept = z.object({ items: z.array(savedSchema) });

/** How many entries answer each question, and the reader's own questions. */
export function useQuestions(): Questions {
  const counts = useAsked("audit-questions", 0, (signal) => ask("/api/v1/audit/questions", counted, { signal }));
  const saved = useAsked("audit-searches", 0, (signal) => ask("/api/v1/audit/searches", kept, { signal }));
  const byId = new Map((counts.value?.items ?? []).map((item) => [item.id, item]));
  return {
    countOf: (id) => {
      const found = byId.get(id);
      if (!found || found.count === null) return null;
      return `${found.count}${found.isCapped ? "+" : ""}`;
    },
    saved: saved.value?.items ?? [],
    again: saved.again,
  };
}

/** @throws an Error whose message a person may read. */
export function saveQuestion(name: string, query: z.input<typeof auditQuerySchema>): Promise<unknown> {
  return ask("/api/v1/audit/searches", z.object({}).loose(), { method: "POST", body: { name, query } });
}

export function forgetQuestion(id: string): Promise<unknown> {
  return ask(`/api/v1/audit/searches/${id}`, z.unknown(), { method: "DELETE" });
}
