import type { IncomingHttpHeaders } from "node:http";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import type { Recogniser } from "#server/access/recognise.ts";

/**
 * Until sign-in is configured there is the desk: this server's own pages. A page of another site is never taken for it, and where
 * a token is set, programs must show one. Nobody is shown identity.
 */
export function deskRecogniser(adminToken: string | undefined): Recogniser {
  return async ({ headers }) =>
    isOwnPage(headers) || (adminToken === undefined && !isOtherSite(headers)) ? DESK : null;
}

const DESK: Principal = { ...ANONYMOUS, actor: "desk", name: "The desk", role: "administrator", units: "all" };

function isOwnPage(headers: IncomingHttpHeaders): boolean {
  if (headers["sec-fetch-site"] !== undefined) return headers["sec-fetch-site"] === "same-origin";
  const { origin, host } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

function isOtherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  return site === "cross-site" || site === "same-site";
}
