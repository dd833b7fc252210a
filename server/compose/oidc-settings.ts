import type { OidcSettings } from "#server/access/sign-in/oidc-provider.ts";
import type { Settings } from "#server/config/settings.ts";

/** Null without an identity provider. The settings see to it that the rest stands beside the issuer. */
export function oidcOf(settings: Settings): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { issuer, clientId, clientSecret, scope: settings.OIDC_SCOPE, claim: settings.OIDC_CLAIM };
}
