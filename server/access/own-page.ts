import type { IncomingHttpHeaders } from "node:http";

/** Whether a browser says that a page of this server sent the request (Fetch Metadata; Origin where a browser is older). */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin, host } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
