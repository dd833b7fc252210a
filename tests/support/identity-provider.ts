import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { SignInClient } from "./sign-in-client.ts";

/** Somebody an identity provider knows. */
export interface Identity {
  sub: string;
  name: string;
  groups: string[];
}

export interface IdentityProvider {
  issuer: string;
  environment(publicUrl: string): Record<string, string>;
  /** What it signs with. */
  key: KeyObject;
  /** Logout tokens that it has sent, oldest first. */
  logoutTokens: readonly string[];
  close(): Promise<void>;
}

const KEY_ID = "an-invented-key";
const CLIENT = { id: "caretower", secret: "an-invented-client-secret" };

/**
 * A real OpenID provider (oidc-provider, certified) on a port of its own. Its sign-in page asks for a name only, since passwords are
 * its business and not ours; `inIdToken: false` keeps groups behind the userinfo endpoint, as some providers do.
 */
export async function startIdentityProvider(
  identities: readonly Identity[],
  redirectTo: string,
  { inIdToken = true } = {},
): Promise<IdentityProvider> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const logoutTokens: string[] = [];
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${redirectTo}/api/auth/callback/oidc`],
        post_logout_redirect_uris: [`${redirectTo}/sign-in`],
        backchannel_logout_uri: `${redirectTo}/api/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], profile: ["name", "groups"] },
    conformIdTokenClaims: !inIdToken,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: KEY_ID, use: "sig", alg: "RS256" }] },
    fetch: (url, options = {}) => {
      if (options.body instanceof URLSearchParams) logoutTokens.push(options.body.get("logout_token") ?? "");
      // Its own guard keeps it from loopback addresses, which is where a test's server is.
      return fetch(url, { ...options, dispatcher: undefined } as RequestInit);
    },
    findAccount: (_context, sub) => {
      const identity = identities.find((known) => known.sub === sub);
      return identity ? { accountId: sub, claims: async () => ({ ...identity }) } : undefined;
    },
  });
  http.on("request", provider.callback());
  return {
    issuer,
    key: privateKey,
    logoutTokens,
    environment: (publicUrl) => ({
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
    }),
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Says yes on the page where the provider asks whether to sign out; answers where it sends the browser back to, not yet opened. */
export async function confirmSignOut(browser: SignInClient, at: URL): Promise<URL> {
  const html = await (await browser.ask(at.href)).text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1];
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
  if (xsrf === undefined || action === undefined) throw new Error("the provider did not ask whether to sign out");
  const answer = await browser.ask(new URL(action, at).href, {
    method: "POST",
    headers: { origin: at.origin },
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  return new URL(answer.headers.get("location") ?? at.href, at);
}

/** Walks through the provider's pages as somebody; answers where it sends the browser back to, not yet opened. */
export async function passProvider(browser: SignInClient, start: URL, sub: string, back: string): Promise<URL> {
  let next = start;
  for (let steps = 0; steps < 12; steps += 1) {
    if (next.href.startsWith(back)) return next;
    const page = await browser.ask(next.href);
    const location = page.headers.get("location");
    if (location !== null) next = new URL(location, next);
    else next = await submit(browser, next, await page.text(), sub);
  }
  throw new Error("the provider did not send the browser back");
}

async function submit(browser: SignInClient, at: URL, html: string, sub: string): Promise<URL> {
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? at.href;
  const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? "login";
  const form: Record<string, string> = prompt === "login" ? { prompt, login: sub, password: "any" } : { prompt };
  const answer = await browser.ask(new URL(action, at).href, {
    method: "POST",
    headers: { origin: at.origin },
    body: new URLSearchParams(form),
  });
  return new URL(answer.headers.get("location") ?? at.href, at);
}
