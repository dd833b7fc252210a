import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "#server/http/body.ts";

/** An answer of the fixture API: a body with status 200, or a refusal. */
export type FixtureAnswer = { status: number; body: unknown } | null;

export interface FixtureCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** One part of the API over fixtures: null when the path is not its own. */
export type FixtureRoute = (call: FixtureCall) => FixtureAnswer | Promise<FixtureAnswer>;

const MAX_BODY = 1024 * 1024;

/** Serves `/api/v1` from fixtures; answers false for any other path. */
export function fixtureApi(routes: readonly FixtureRoute[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? "/", "http://fixture");
    if (!url.pathname.startsWith("/api/v1/")) return false;
    const text = request.method === "GET" ? "" : (await readBody(request, MAX_BODY)).toString("utf8");
    const path = decodeURIComponent(url.pathname);
    const call = {
      method: request.method ?? "GET",
      path,
      query: url.searchParams,
      body: text ? JSON.parse(text) : null,
    };
    let answer: FixtureAnswer = null;
    for (const route of routes) answer ??= await route(call);
    answer ??= NOT_FOUND;
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
    return true;
  };
}

const NOT_FOUND = { status: 404, body: { title: "Not found", detail: "There is nothing under this path" } };
