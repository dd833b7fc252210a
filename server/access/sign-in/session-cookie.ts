import { hkdfSync } from "node:crypto";
import type { KeyRing } from "#server/vault/key-ring.ts";

/** The cookie of a sign-in: its name, and what it is encrypted with. */
export interface SessionCookie {
  name: string;
  /** Over TLS only. */
  secure: boolean;
  secret: string;
}

/** Over TLS the browser itself keeps other hosts and paths from setting it (RFC 6265bis, section 4.1.3.2). */
export function sessionCookie(keyRing: KeyRing, publicUrl: string | undefined): SessionCookie {
  const secure = publicUrl?.startsWith("https:") ?? false;
  const key = hkdfSync("sha256", keyRing.blind("sign-in"), "", "caretower session cookie", 32);
  return {
    name: secure ? "__Host-caretower-session" : "caretower-session",
    secure,
    secret: Buffer.from(key).toString("base64url"),
  };
}

/** The session that a Cookie header names; null where there is none, or it is not ours. Only the id is taken from it. */
export async function sessionIn(header: string | undefined, { name, secret }: SessionCookie): Promise<string | null> {
  const token = cookieOf(header, name);
  if (token === null) return null;
  // Loaded with the first cookie, since a node may start that never sees one.
  const { decode } = await import("next-auth/jwt");
  const claims = await decode({ token, secret }).catch(() => null);
  return typeof claims?.sid === "string" ? claims.sid : null;
}

/** RFC 6265 section 4.2.1: pairs parted by `; `. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return decodeValue(pair.slice(at + 1).trim());
  }
  return null;
}

export function cookiesOf(header: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0) found[pair.slice(0, at).trim()] = decodeValue(pair.slice(at + 1).trim());
  }
  return found;
}

function decodeValue(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
