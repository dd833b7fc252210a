import type { ServerResponse } from "node:http";
import type { Handler } from "#server/http/http-server.ts";
import type { Principal } from "./principal.ts";
import { presentedBy, type Recognise } from "./recognise.ts";

export interface PageGateOptions {
  recognise: Recognise;
  /** Whether nobody can sign in yet. */
  needsSetUp(): Promise<boolean>;
}

/** Path of the page, for whoever draws it; a browser cannot send it, since the gate writes over it. */
export const PATH_HEADER = "x-caretower-path";
/** Network address of the browser, likewise. */
export const ADDRESS_HEADER = "x-caretower-address";

/** Open to everybody: how to come in, and what those pages are made of. A screen that pairs shows its code before it is known. */
const OPEN = ["/sign-in", "/set-up", "/pair", "/_next", "/caretower.svg", "/favicon.ico"];
const LOCK = "/lock";

/** Stands before the pages: whoever is not signed in is shown where to sign in, and a locked session its lock. */
export function pageGate({ recognise, needsSetUp }: PageGateOptions): Handler {
  return async (request, response, url) => {
    const presented = presentedBy(request);
    request.headers[PATH_HEADER] = url.pathname;
    request.headers[ADDRESS_HEADER] = presented.address ?? "";
    if (url.pathname === "/sign-in" && (await needsSetUp())) return redirect(response, "/set-up");
    if (OPEN.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))) return false;
    const target = elsewhere(await recognise(presented), url);
    if (target === null) return false;
    // A redirect inside the client router would leave the old page's data in memory: such a request is made to load the page whole.
    if (request.headers.rsc !== undefined) response.writeHead(401, { "cache-control": "no-store" }).end();
    else redirect(response, target);
    return true;
  };
}

/** Where somebody has to go instead; null: they may stay. */
function elsewhere(principal: Principal | null, url: URL): string | null {
  const isLock = url.pathname === LOCK;
  const next = isLock ? (url.searchParams.get("next") ?? "/") : `${url.pathname}${url.search}`;
  const query = new URLSearchParams({ next });
  if (principal?.halted === "locked") return isLock ? null : `${LOCK}?${query}`;
  if (principal !== null && principal.role !== null) return null;
  if (principal?.actor.startsWith("wall:")) return "/pair?ended=1";
  if (isWall(url.pathname)) return "/pair";
  if (principal?.halted !== undefined && principal.halted !== "signed-out") query.set("ended", principal.halted);
  return `/sign-in?${query}`;
}

/** Where nobody stands to sign in: the screen shows a code, and a person lets it in. */
function isWall(path: string): boolean {
  return path === "/wall" || path.startsWith("/wall/");
}

function redirect(response: ServerResponse, location: string): true {
  response.writeHead(302, { location, "cache-control": "no-store" }).end();
  return true;
}
