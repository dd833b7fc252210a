import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";

export type Recognise = (request: IncomingMessage) => Principal | null;

/**
 * Until sign-in is configured there are two callers: whoever holds ADMIN_TOKEN, and the desk (this server's own pages). A page of
 * another site is never taken for the desk, and where a token is set, programs must show it. Nobody is shown identity.
 */
export function recogniser(adminToken: string | undefined): Recognise {
  return (request) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (bearer !== undefined)
      return adminToken !== undefined && isSame(bearer, adminToken) ? { ...DESK, actor: "token:admin" } : null;
    return isOwnPage(request) || (adminToken === undefined && !isOtherSite(request)) ? DESK : ANONYMOUS;
  };
}

const DESK: Principal = { ...ANONYMOUS, actor: "desk", name: "The desk", role: "administrator", units: "all" };

function isOwnPage(request: IncomingMessage): boolean {
  if (request.headers["sec-fetch-site"] !== undefined) return request.headers["sec-fetch-site"] === "same-origin";
  const { origin, host } = request.headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

function isOtherSite(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return site === "cross-site" || site === "same-site";
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
