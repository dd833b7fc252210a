import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handler } from "./http-server.ts";

export interface SecurityOptions {
  /** Where browsers reach this server; over TLS only where it says https. */
  publicUrl: string | undefined;
  /** Origin of the identity provider: signing in sends a form that ends there. */
  signInOrigin?: string | undefined;
  /** A development build evaluates its modules and makes style sheets as it goes. */
  isDevelopment?: boolean;
}

const A_YEAR_S = 31_536_000;
/** What no page here needs is switched off for it and for whatever it might be made to load. */
const UNUSED_FEATURES = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
  "xr-spatial-tracking",
];
const DATA_ONLY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * Headers of every answer. A page gets a Content Security Policy with a nonce of its own: it stands on the response for the browser
 * and on the request for Next, which takes the nonce from there for its scripts. What a browser sent under that name is overwritten.
 */
export function securityHeaders(options: SecurityOptions): Handler {
  const isSecure = options.publicUrl?.startsWith("https:") ?? false;
  const common: [string, string][] = [
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
    ["referrer-policy", "same-origin"],
    ["permissions-policy", UNUSED_FEATURES.map((feature) => `${feature}=()`).join(", ")],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["x-permitted-cross-domain-policies", "none"],
  ];
  if (isSecure) common.push(["strict-transport-security", `max-age=${A_YEAR_S}; includeSubDomains`]);
  return (request, response, url) => {
    for (const [name, value] of common) response.setHeader(name, value);
    setPolicy(request, response, isPage(url.pathname) ? pagePolicy(options, isSecure) : DATA_ONLY);
    return false;
  };
}

function setPolicy(request: IncomingMessage, response: ServerResponse, policy: string): void {
  request.headers["content-security-policy"] = policy;
  delete request.headers["content-security-policy-report-only"];
  response.setHeader("content-security-policy", policy);
}

/** Everything that is not for programs; the description of the API is a page too. */
function isPage(path: string): boolean {
  return !(path.startsWith("/api/") || path === "/metrics") || path === "/api/v1" || path === "/api/v1/";
}

/**
 * Scripts run by nonce alone. Style sheets come from here or bear the nonce; the `style` attribute is allowed, since React writes
 * measured widths into it, and can neither run nor send anything under this policy.
 */
function pagePolicy({ signInOrigin, isDevelopment = false }: SecurityOptions, isSecure: boolean): string {
  const nonce = `'nonce-${randomBytes(18).toString("base64")}'`;
  const styles = isDevelopment ? "'unsafe-inline'" : nonce;
  const directives = [
    "default-src 'none'",
    `script-src ${nonce} 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${styles}`,
    `style-src-elem 'self' ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    `form-action 'self'${signInOrigin ? ` ${signInOrigin}` : ""}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(isSecure ? ["upgrade-insecure-requests"] : []),
  ];
  return directives.join("; ");
}
