import type { OAuthConfig } from "next-auth/providers/oauth";
import { discoveryAddress } from "./provider-discovery.ts";
import type { Claims } from "./role-mapping.ts";

/** An identity provider as the settings name it. */
export interface OidcSettings {
  /** `iss`, such as `https://login.microsoftonline.com/<tenant>/v2.0`. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Parted by spaces; `openid` among them. */
  scope: string;
  /** Claim that holds groups. */
  claim: string;
}

/**
 * OpenID Connect 1.0 by discovery, authorization code with PKCE (RFC 7636), state and nonce. `again` asks the provider to make
 * somebody prove who they are even if it remembers them (core 1.0, section 3.1.2.1, prompt).
 */
export function oidcProvider(
  { issuer, clientId, clientSecret, scope, claim }: OidcSettings,
  again: boolean,
): OAuthConfig<Claims> {
  return {
    id: "oidc",
    name: "OpenID Connect",
    type: "oauth",
    issuer,
    wellKnown: discoveryAddress(issuer),
    authorization: { params: { scope, ...(again ? { prompt: "login" } : {}) } },
    checks: ["pkce", "state", "nonce"],
    idToken: true,
    clientId,
    clientSecret,
    userinfo: {
      // Groups stand in the ID token at Entra and Keycloak, and behind the userinfo endpoint where a provider keeps tokens small.
      request: async ({ tokens, client }) => {
        const claims = idTokenClaims(tokens);
        if (Object.hasOwn(claims, claim) || tokens.access_token === undefined) return claims;
        return { ...(await client.userinfo(tokens.access_token)), ...claims };
      },
    },
    profile: (claims) => ({ id: String(claims.sub) }),
  };
}

/** The library hands over openid-client's TokenSet, whose signature, nonce, audience and times have been checked, as plain data. */
function idTokenClaims(tokens: object): { sub: string } {
  if (!("claims" in tokens) || typeof tokens.claims !== "function") throw new Error("the provider sent no ID token");
  return tokens.claims();
}
