import type { z } from "zod";
import type { Principal } from "#server/access/principal.ts";
import type { Presented } from "#server/access/recognise.ts";
import type { Permission } from "#server/contracts/access.ts";
import type { Answer } from "#server/ingest/http/problem.ts";

export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  principal: Principal;
  /** Headers and address of the caller, for what is not in the path, the query or the body. */
  presented: Presented;
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
  /** What the caller must be allowed; `public` asks for nobody. */
  access: Permission | "public";
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
