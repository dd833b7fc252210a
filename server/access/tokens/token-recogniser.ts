import { createHash, timingSafeEqual } from "node:crypto";
import { ADMIN_TOKEN_ACTOR, ANONYMOUS, type Principal } from "../principal.ts";
import type { Presented, Recogniser } from "../recognise.ts";
import { bearerOf, isSecret } from "./secret-text.ts";
import type { ApiToken, TokenStore } from "./token-store.ts";
import { type TokenTries, TooManyTokens } from "./token-tries.ts";

/** ADMIN_TOKEN has no role: the one thing it opens is the making of other tokens. */
export const ADMIN_TOKEN_PRINCIPAL: Principal = {
  ...ANONYMOUS,
  actor: ADMIN_TOKEN_ACTOR,
  name: "ADMIN_TOKEN of the settings",
};

/**
 * Bearer tokens in the Authorization header (RFC 6750 section 2.1) and `auth.token` of a socket's handshake.
 * Rejects with TooManyTokens where an address has guessed too often, right or wrong, unless the secret opened something here before.
 */
export function tokenRecogniser(
  store: Pick<TokenStore, "find">,
  adminToken: string | undefined,
  tries: Pick<TokenTries, "waitMs" | "succeeded" | "failed">,
): Recogniser {
  const open = async (secret: string): Promise<Principal | null> => {
    if (adminToken !== undefined && isSame(secret, adminToken)) return ADMIN_TOKEN_PRINCIPAL;
    const token = isSecret("ct", secret) ? await store.find(secret) : null;
    return token && principalOf(token);
  };
  return async (request) => {
    const secret = presented(request);
    if (secret === null) return null;
    if ((await tries.waitMs(secret, request.address)) > 0) throw new TooManyTokens();
    const found = await open(secret);
    if (found) {
      tries.succeeded(secret);
      return found;
    }
    await tries.failed(secret, request.address);
    return "unknown";
  };
}

function presented({ headers, auth }: Presented): string | null {
  const inHeader = bearerOf(headers);
  if (inHeader !== null) return inHeader;
  return typeof auth?.token === "string" ? auth.token : null;
}

function principalOf({ id, name, role, units }: ApiToken): Principal {
  return { ...ANONYMOUS, actor: `token:${id}`, name, role, units };
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
