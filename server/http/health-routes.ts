import type { Handler } from "./http-server.ts";

export interface Readiness {
  ready: boolean;
  /** Head of the log in the database. */
  position: number;
  /** How far the decisions have come: equal to `position` when nothing is outstanding. */
  reconciledPosition: number;
  /** How far the screens have come. */
  viewPosition: number;
  epoch: number;
  checks: { [name: string]: "ok" | "failed" };
}

/** `/api/health/live`: the process answers. `/api/health/ready`: it can take messages and show the truth; else 503. */
export function healthRoutes(readiness: () => Promise<Readiness>): Handler {
  return async (request, response, url) => {
    if (request.method !== "GET" || !url.pathname.startsWith("/api/health/")) return false;
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    if (url.pathname === "/api/health/live") {
      response.writeHead(200, headers).end(JSON.stringify({ live: true }));
      return true;
    }
    if (url.pathname !== "/api/health/ready") return false;
    const state = await readiness();
    response.writeHead(state.ready ? 200 : 503, headers).end(JSON.stringify(state));
    return true;
  };
}
