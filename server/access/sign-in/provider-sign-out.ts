/**
 * Where a browser goes to be signed out at the provider too (OpenID Connect RP-Initiated Logout 1.0, section 2), and from there back
 * to the sign-in page. No ID token is kept to be sent as a hint, so the provider may ask whether it is meant.
 */
export function providerSignOut(endSession: URL, clientId: string, publicUrl: string): string {
  const address = new URL(endSession);
  address.searchParams.set("client_id", clientId);
  address.searchParams.set("post_logout_redirect_uri", new URL("/sign-in", publicUrl).href);
  return address.href;
}
