/**
 * Where a browser goes to be signed out at the provider too (OpenID Connect RP-Initiated Logout 1.0, section 2), and from there back
 * to the sign-in page. The client is named by its id, which the protocol takes in place of an ID token as hint. None is kept for that:
 * it would have to travel in an address, through histories and proxies, with the name and groups of who signs out; so the
 * provider may ask whether it is meant.
 */
export function providerSignOut(endSession: URL, clientId: string, publicUrl: string): string {
  const address = new URL(endSession);
  address.searchParams.set("client_id", clientId);
  address.searchParams.set("post_logout_redirect_uri", new URL("/sign-in", publicUrl).href);
  return address.href;
}
