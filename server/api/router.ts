import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { isAllowed } from "#server/access/policy.ts";
import { ADMIN_TOKEN_ACTOR, type Principal } from "#server/access/principal.ts";
import { presentedBy, type Recognise } from "#server/access/recognise.ts";
import { type Permission, ROLE_NAMES } from "#server/contracts/access.ts";
import { BodyTooLarge, readBody } from "#server/http/body.ts";
import type { Handler } from "#server/http/http-server.ts";
import { send } from "#server/http/ingest-routes.ts";
import { refusal } from "#server/http/refusal.ts";
import { type Answer, type Fault, jsonPointer } from "#server/ingest/http/problem.ts";
import { ApiRefusal } from "./api-refusal.ts";
import type { Operation } from "./operation.ts";

const MAX_BODY_BYTES = 5 * 1024 * 1024;

interface Route {
  operation: Operation;
  pattern: RegExp;
  names: string[];
}

/** Whether somebody may ask for more just now; null: yes. */
export type Admit = (actor: string) => Promise<Answer | null>;

export interface RouterOptions {
  recognise: Recognise;
  admit?: Admit;
  /** Told of everybody whose role may not do what they asked for. */
  refused?(principal: Principal, permission: Permission): void;
}

/** Routes, checks and answers for every operation of the API. Nothing is cast: parameters, query and body are parsed by schema. */
export function apiRouter(operations: readonly Operation[], options: RouterOptions): Handler {
  const routes = operations.map(compile);
  return async (request, response, url) => {
    if (!url.pathname.startsWith("/api/v1/")) return false;
    const matching = routes.filter((route) => route.pattern.test(url.pathname));
    if (matching.length === 0) {
      send(response, refusal(404, "no-such-path", "Nothing stands under this path"));
      return true;
    }
    const route = matching.find(({ operation }) => operation.method === request.method);
    const answer = route
      ? await run(route, request, url, options)
      : refusal(405, "method", `This path takes ${matching.map(({ operation }) => operation.method).join(", ")}`);
    send(response, answer);
    return true;
  };
}

async function run(
  route: Route,
  request: IncomingMessage,
  url: URL,
  { recognise, admit, refused }: RouterOptions,
): Promise<Answer> {
  const { operation } = route;
  const presented = presentedBy(request);
  const principal = await recognise(presented);
  if (!principal) return refusal(401, "token", "This token is not known here");
  const lock = operation.access === "public" || isAllowed(principal, operation.access) ? null : operation.access;
  // Strangers have no name to count them under; whoever has one is counted before anything is written down about them.
  if (lock && principal.role === null) return forbidden(principal);
  const tooMany = await admit?.(principal.actor);
  if (tooMany) return tooMany;
  if (lock) {
    refused?.(principal, lock);
    return forbidden(principal);
  }
  try {
    const params = parse(operation.params, readParams(route, url), "/path");
    const query = parse(operation.query, Object.fromEntries(url.searchParams), "/query");
    const body = operation.body ? parse(operation.body, await readBodyFor(operation.body, request), "") : undefined;
    return await operation.handle({ params, query, body, principal, presented });
  } catch (error) {
    if (error instanceof ApiRefusal) return refusal(error.status, error.code, error.message, error.faults);
    if (error instanceof BodyTooLarge) return refusal(413, error.code, "At most 5 MB a request");
    throw error;
  }
}

function forbidden({ actor, role, halted }: Principal): Answer {
  if (actor === ADMIN_TOKEN_ACTOR)
    return refusal(403, "admin-token", "ADMIN_TOKEN only makes other tokens: POST /api/v1/tokens");
  if (role !== null) return refusal(403, "role", `The role ${ROLE_NAMES[role]} may not do this`);
  if (halted === "locked") return refusal(401, "locked", "This session is locked");
  return refusal(401, "sign-in", halted ? "This session has ended" : "Sign in, or send a token");
}

function compile(operation: Operation): Route {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const pattern = new RegExp(`^${operation.path.replace(/\./g, "\\.").replace(/\{\w+\}/g, "([^/]+)")}$`);
  return { operation, pattern, names };
}

function readParams(route: Route, url: URL): Record<string, string> {
  const values = route.pattern.exec(url.pathname)?.slice(1) ?? [];
  return Object.fromEntries(route.names.map((name, index) => [name, decode(values[index] ?? "")]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiRefusal(400, "path", "The path is not percent-encoded UTF-8");
  }
}

/** A body that may be left out, and was, is undefined. */
async function readBodyFor(schema: z.ZodType, request: IncomingMessage): Promise<unknown> {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  const isAbsent = encoding === undefined && Number(length ?? 0) === 0;
  return isAbsent && schema.safeParse(undefined).success ? undefined : readJson(request);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim();
  if (type !== "application/json") throw new ApiRefusal(415, "content-type", "Send application/json");
  const text = (await readBody(request, MAX_BODY_BYTES)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiRefusal(400, "json", "The body is not JSON");
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the operation's own schema gives the type back on the other side
function parse(schema: z.ZodType | undefined, value: unknown, at: string): any {
  if (!schema) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults: Fault[] = result.error.issues.map((issue) => ({
    pointer: `${at}${jsonPointer(issue.path)}`,
    detail: issue.message,
  }));
  throw new ApiRefusal(400, "invalid", "Some values cannot be used", faults);
}
