import type { z } from "zod";
import { z as zod } from "zod";

const problem = zod.object({
  title: zod.string().optional(),
  detail: zod.string().optional(),
  /** Where the request is wrong; the first one says most. */
  errors: zod.array(zod.object({ detail: zod.string() })).optional(),
});

interface Ask {
  signal?: AbortSignal;
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
}

/** Whether the server heard the question is not known. */
export class NoAnswer extends Error {}

/** Asks this server's API and parses what it says. @throws an Error whose message a person may read. */
export async function ask<T extends z.ZodType>(
  path: string,
  schema: T,
  { signal, method = "GET", body }: Ask = {},
): Promise<z.output<T>> {
  const answer = await fetch(path, {
    method,
    signal: signal ?? null,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new NoAnswer("no answer from the server");
  });
  const said: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
    const told = problem.safeParse(said).data;
    const why = told?.detail ?? told?.title ?? `the server answered ${answer.status}`;
    const fault = told?.errors?.[0]?.detail;
    throw new Error(fault ? `${why}: ${fault}` : why);
  }
  const parsed = schema.safeParse(said);
  if (!parsed.success) throw new Error("the server\u2019s answer could not be read");
  return parsed.data;
}
