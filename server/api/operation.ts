import type { z } from "zod";
import type { Audience } from "#server/access/audience.ts";
import type { Answer } from "#server/ingest/http/problem.ts";

/** What an operation may do: `read` changes nothing; `operate` is a person's or token's act on the hospital; `configure` changes the site. */
export type Access = "public" | "read" | "operate" | "configure";

/** Who asks, as far as the API knows. */
export interface Principal {
  /** `token:admin`, `desk` while sign-in is not configured, or a user's id. */
  actor: string;
  audience: Audience;
  may: readonly Access[];
}

export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  principal: Principal;
}

/** One operation of the API: the router, the checks and the OpenAPI document are all made from these. */
export interface Operation<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
> {
  method: "GET" | "POST" | "DELETE";
  /** `/api/v1/beds/{id}`; parameters in braces. */
  path: string;
  id: string;
  summary: string;
  tag: string;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  /** Schema of the 200 answer. */
  answer: z.ZodType;
  /** Media type of the answer besides JSON, where the query can ask for one. */
  also?: string;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer>;
}

/** Keeps the types of one operation's parts together; the router sees all operations alike. */
export function operation<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  definition: Operation<P, Q, B>,
): Operation {
  return definition as unknown as Operation;
}
