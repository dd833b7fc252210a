import type { Permission } from "#server/contracts/access.ts";
import type { Handler } from "#server/http/http-server.ts";
import { nonceOf } from "#server/http/page-nonce.ts";
import { pageDoor } from "./doors.ts";
import { isAllowed } from "./policy.ts";
import type { Principal } from "./principal.ts";
import { presentedBy, type Recognise } from "./recognise.ts";
import { refusedPage } from "./refused-page.ts";

export interface RoleGateOptions {
  recognise: Recognise;
  /** A page was asked for that the role may not open. */
  refused(principal: Principal, permission: Permission, route: string): void;
}

/** What pages are made of, and what is no page. */
const MATERIAL = ["/_next", "/api", "/caretower.svg", "/favicon.ico", "/wall.png"];
/** What a browser that chose the dark desk sends; without a choice a desk is light. */
const DARK = /(?:^|;\s*)caretower-theme=dark(?:;|$)/;
/** Where no page stands, so that its absence is shown as every other. */
const NOWHERE = "/no-such-page";

/** Stands before the pages of whoever is signed in: what a role may not open is refused here, and a page nobody listed opens for nobody. */
export function roleGate({ recognise, refused }: RoleGateOptions): Handler {
  return async (request, response, url) => {
    if (MATERIAL.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))) return false;
    const door = pageDoor(url.pathname);
    if (door === null) {
      request.url = NOWHERE;
      return false;
    }
    if (door.lock === "public") return false;
    const principal = await recognise(presentedBy(request));
    if (principal === null || principal.role === null || isAllowed(principal, door.lock)) return false;
    refused(principal, door.lock, door.route);
    response.writeHead(403, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    response.end(
      refusedPage({
        role: principal.role,
        permission: door.lock,
        theme: DARK.test(request.headers.cookie ?? "") ? "dark" : "light",
        nonce: nonceOf(request.headers["content-security-policy"]?.toString()),
      }),
    );
    return true;
  };
}
