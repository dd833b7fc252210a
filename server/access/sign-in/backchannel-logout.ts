import type { IncomingMessage } from "node:http";
import type { JWTVerifyGetKey } from "jose";
import type { Handler } from "#server/http/http-server.ts";
import { send } from "#server/http/ingest-routes.ts";
import { refusal } from "#server/http/refusal.ts";
import type { Answer } from "#server/ingest/http/problem.ts";
import { LogoutTokenRefused, readLogoutToken, type SignedOut } from "./logout-token.ts";
import type { ProviderDiscovery } from "./provider-discovery.ts";
import { readForm } from "./read-form.ts";

export interface BackchannelPorts {
  clientId: string;
  discovery: ProviderDiscovery;
  /** Ends what the provider has ended; false: this token was used before. */
  end(signedOut: SignedOut): Promise<boolean>;
  /** By its code alone. */
  onFault(code: string): void;
}

const PATH = "/api/auth/backchannel-logout";
const DONE: Answer = { status: 200, headers: { "cache-control": "no-store" }, body: "" };

/**
 * `POST /api/auth/backchannel-logout`: the provider's server tells that it has signed somebody out (OpenID Connect Back-Channel
 * Logout 1.0, sections 2.5 to 2.8). Neither a cookie nor a caller counts here, only what the provider has signed.
 */
export function backchannelLogout(ports: BackchannelPorts): Handler {
  const keys = providerKeys();
  return async (request, response, url) => {
    if (url.pathname !== PATH || request.method !== "POST") return false;
    send(response, await answer(request, ports, keys));
    return true;
  };
}

async function answer(request: IncomingMessage, ports: BackchannelPorts, keys: KeysAt): Promise<Answer> {
  const form = await readForm(request);
  if (form === null) return refusal(413, "body.too-large", "At most 16 kB");
  const signedOut = await read(form.logout_token ?? "", ports, keys);
  if (signedOut === "refused" || (signedOut !== "unread" && !(await ports.end(signedOut)))) {
    ports.onFault("a logout token was refused");
    return refusal(
      400,
      "logout-token",
      "This is not a logout token of the identity provider for this server and this time",
    );
  }
  if (signedOut !== "unread") return DONE;
  ports.onFault("the provider's keys could not be read");
  return refusal(503, "provider", "The identity provider's keys could not be read");
}

async function read(
  token: string,
  { clientId, discovery }: BackchannelPorts,
  keys: KeysAt,
): Promise<SignedOut | "refused" | "unread"> {
  try {
    const metadata = await discovery.metadata();
    return await readLogoutToken(token, metadata, clientId, await keys(metadata.jwksUri));
  } catch (error) {
    return error instanceof LogoutTokenRefused ? "refused" : "unread";
  }
}

type KeysAt = (address: URL) => Promise<JWTVerifyGetKey>;

/** Kept between tokens: the library reads the keys anew for one that it does not know, at most twice a minute. */
function providerKeys(): KeysAt {
  let kept: { address: string; keys: JWTVerifyGetKey } | null = null;
  return async (address) => {
    const { createRemoteJWKSet } = await import("jose");
    if (kept?.address !== address.href) kept = { address: address.href, keys: createRemoteJWKSet(address) };
    return kept.keys;
  };
}
