import type { JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";
import type { ProviderMetadata } from "./provider-discovery.ts";

/** Whom a provider has signed out: the sign-in `sid`, or all of `sub` where it names none. */
export interface SignedOut {
  jti: string;
  sid: string | null;
  sub: string | null;
}

export class LogoutTokenRefused extends Error {
  readonly code = "logout-token";
}

/** Older tokens are refused, so that used ones need not be remembered for ever. */
const MAX_AGE_S = 5 * 60;
/** Between the provider's clock and ours. */
const CLOCK_TOLERANCE_S = 30;

const claim = z.string().min(1).max(255);
/** Back-Channel Logout 1.0, section 2.4. A nonce would make it pass for an ID token, and is forbidden. */
const claimsSchema = z
  .object({
    jti: claim,
    sid: claim.optional(),
    sub: claim.optional(),
    events: z.object({ "http://schemas.openid.net/event/backchannel-logout": z.looseObject({}) }),
    nonce: z.undefined().optional(),
  })
  .refine(({ sid, sub }) => sid !== undefined || sub !== undefined);

/** When a token that is taken now would be refused for its age alone, even if the provider's clock is ahead of ours. */
export function forgetAt(now: Instant): Instant {
  return now + (MAX_AGE_S + 2 * CLOCK_TOLERANCE_S) * 1000;
}

/**
 * OpenID Connect Back-Channel Logout 1.0, section 2.6, but for the reuse of `jti`. RS256 alone, as for the ID tokens that next-auth
 * takes (Registration 1.0, section 2, id_token_signed_response_alg).
 * @throws LogoutTokenRefused for what the provider did not sign, or did not mean for us, or not now; else where its keys cannot be read.
 */
export async function readLogoutToken(
  token: string,
  { issuer }: ProviderMetadata,
  clientId: string,
  keys: JWTVerifyGetKey,
): Promise<SignedOut> {
  const { errors, jwtVerify } = await import("jose");
  const verified = await jwtVerify(token, keys, {
    issuer,
    audience: clientId,
    algorithms: ["RS256"],
    requiredClaims: ["iat", "exp"],
    maxTokenAge: MAX_AGE_S,
    clockTolerance: CLOCK_TOLERANCE_S,
  }).catch((error: Error) => {
    if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) throw error;
    // Everything wrong with a token has a class of its own; the bare one tells that the keys were not to be had.
    if (error instanceof errors.JOSEError && error.code !== errors.JOSEError.code) throw new LogoutTokenRefused();
    throw error;
  });
  const claims = claimsSchema.safeParse(verified.payload);
  if (!claims.success) throw new LogoutTokenRefused();
  const { jti, sid = null, sub = null } = claims.data;
  return { jti, sid, sub };
}
