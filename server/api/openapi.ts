import { z } from "zod";
import type { Operation } from "./operation.ts";

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the operations, from the very schemas that check their calls. */
export function openApi(operations: readonly Operation[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    paths[operation.path] = { ...path, [operation.method.toLowerCase()]: operationJson(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Caretower",
      version,
      description:
        "Beds, encounters, queues, discharges, feeds and the log behind them. Errors are application/problem+json.",
    },
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: PROBLEM },
    },
  };
}

function operationJson(operation: Operation): Json {
  const problem = {
    description: "Refused",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  const content: Json = { "application/json": { schema: schemaOf(operation.answer, "output") } };
  if (operation.also) content[operation.also] = { schema: { type: "string" } };
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    security: operation.access === "public" ? [] : [{ token: [] }],
    parameters: [...parameters(operation.params, "path"), ...parameters(operation.query, "query")],
    ...(operation.body && {
      requestBody: { required: true, content: { "application/json": { schema: schemaOf(operation.body, "input") } } },
    }),
    responses: { 200: { description: "Done", content }, default: problem },
  };
}

function parameters(schema: z.ZodObject | undefined, place: "path" | "query"): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === "path" || !(field as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(field as z.ZodType, "input"),
  }));
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return rest;
}

const PROBLEM: Json = {
  type: "object",
  required: ["type", "title", "status", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", description: "Stable, for programs" },
    detail: { type: "string", description: "For people" },
    errors: {
      type: "array",
      items: { type: "object", properties: { pointer: { type: "string" }, detail: { type: "string" } } },
    },
  },
};
