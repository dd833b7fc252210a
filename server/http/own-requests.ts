import type { IncomingHttpHeaders } from "node:http";
import type { Handler } from "./http-server.ts";
import { send } from "./ingest-routes.ts";
import { refusal } from "./refusal.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
/**
 * An identity provider sends the browser back from its own site; next-auth checks its state and nonce there. Its server tells of a
 * sign-out by a token that it has signed; cookies are not looked at there.
 */
const FROM_ELSEWHERE = /^\/api\/auth\/(callback\/oidc|backchannel-logout)$/;

/**
 * Keeps pages of other sites from making this server act in somebody's name (cross-site request forgery). What changes anything must
 * come from a page of this server, as the browser itself says (Fetch Metadata, else Origin), or bear a token, which a page of
 * another site does not have and could not send without being asked first. Machines' own routes bear their own proof.
 */
export function ownRequestsOnly(publicUrl: string | undefined): Handler {
  const publicHost = publicUrl && URL.canParse(publicUrl) ? new URL(publicUrl).host : null;
  return (request, response, url) => {
    const { headers, method = "GET" } = request;
    if (SAFE.has(method) || url.pathname.startsWith("/api/ingest/") || FROM_ELSEWHERE.test(url.pathname)) return false;
    if (headers.authorization !== undefined || isOwn(headers, publicHost)) return false;
    send(response, refusal(403, "other-site", "Only a page of this server, or a token, may ask for this"));
    return true;
  };
}

/** Without a cookie nobody is spoken for: a program that says nothing of a browser may ask what is open to everybody. */
function isOwn(headers: IncomingHttpHeaders, publicHost: string | null): boolean {
  const { "sec-fetch-site": site, origin, host, cookie } = headers;
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (origin === undefined) return cookie === undefined;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin).host;
  return from === host || from === publicHost;
}
