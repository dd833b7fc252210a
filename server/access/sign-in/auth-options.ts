import type { AuthOptions } from "next-auth";
import credentialsModule from "next-auth/providers/credentials";
import { z } from "zod";
import { ROLES } from "#server/contracts/access.ts";
import type { Admission } from "./admission.ts";
import { SignInRefused } from "./admission.ts";
import { type OidcSettings, oidcProvider } from "./oidc-provider.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { SignIn } from "./sign-in.ts";

export interface AuthPorts {
  signIn: SignIn;
  cookie: SessionCookie;
  oidc: OidcSettings | null;
  lifeMs: number;
  /** A provider's or the library's own fault, by its code alone. */
  onFault(code: string): void;
}

/** What one request to next-auth may do: its callbacks speak to the session rows through this. */
export interface AuthTurn {
  address: string | null;
  /** A session that this browser still holds: at a shared workstation the provider must not let the next person in as the last one. */
  again: boolean;
  /** Makes the session row; answers its id. */
  open(admission: Admission): Promise<string>;
  refused(refusal: SignInRefused, method: string): Promise<void>;
  /** Ends the session row. Answers where else the browser must be signed out; null: nowhere. */
  end(session: string): Promise<string | null>;
}

/** CommonJS whose default export is the function itself at run time, which its types do not tell under `nodenext`. */
const credentials = ((credentialsModule as unknown as { default?: unknown }).default ??
  credentialsModule) as unknown as (typeof credentialsModule)["default"];

const passwordForm = z.object({ userName: z.string().max(200), password: z.string().max(200) });
const demonstrationForm = z.object({ role: z.enum(ROLES) });

/**
 * next-auth does the protocols (OpenID Connect with PKCE, state and nonce; the CSRF token of its forms) and the cookie. Who is let
 * in, and what a session is, is decided here; the cookie holds the session's id and nothing else. `leaveBy` is told of the address
 * to which a browser that signs out must go, which is another site's and so none that next-auth would answer with.
 */
export function authOptions(
  { signIn, cookie, oidc, lifeMs, onFault }: AuthPorts,
  turn: AuthTurn,
  leaveBy: (address: string) => void,
): AuthOptions {
  // One request signs at most one person in: what `authorize` or `signIn` found, `jwt` makes a session of.
  let admitted: Admission | null = null;
  const admit = async (method: string, find: () => Promise<Admission>) => {
    try {
      admitted = await find();
    } catch (error) {
      if (!(error instanceof SignInRefused)) {
        onFault(`${method} sign-in failed`);
        // next-auth puts the message into the URL.
        throw new Error("unavailable");
      }
      await turn.refused(error, method);
      throw error;
    }
    return { id: admitted.account };
  };
  return {
    providers: [
      credentials({
        id: "local",
        credentials: {},
        authorize: (form) => {
          const { userName, password } = passwordForm.safeParse(form).data ?? { userName: "", password: "" };
          return admit("local", () => signIn.byPassword(userName, password, turn.address));
        },
      }),
      credentials({
        id: "demonstration",
        credentials: {},
        authorize: (form) => {
          const { role } = demonstrationForm.safeParse(form).data ?? { role: "wall-display" };
          return admit("demonstration", () => signIn.inDemonstration(role));
        },
      }),
      ...(oidc ? [oidcProvider(oidc, turn.again)] : []),
    ],
    secret: cookie.secret,
    session: { strategy: "jwt", maxAge: Math.trunc(lifeMs / 1000) },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    useSecureCookies: cookie.secure,
    cookies: {
      sessionToken: {
        name: cookie.name,
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: cookie.secure },
      },
    },
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (account?.provider === "oidc" && oidc)
          await admit("oidc", () => signIn.byClaims(oidc.issuer, { ...profile }));
        return admitted !== null;
      },
      jwt: async ({ token }) => ({ sid: admitted ? await turn.open(admitted) : token.sid }),
    },
    events: {
      signOut: async ({ token }) => {
        const elsewhere = typeof token?.sid === "string" ? await turn.end(token.sid) : null;
        if (elsewhere !== null) leaveBy(elsewhere);
      },
    },
    logger: { error: (code) => onFault(code), warn: () => {}, debug: () => {} },
  };
}
