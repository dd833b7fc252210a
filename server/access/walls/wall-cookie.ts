import type { Presented } from "../recognise.ts";
import { isSecret, type SecretKind } from "../tokens/secret-text.ts";

/** One cookie for both lives of a display: while it waits for a person it holds the pairing's secret, then the display's token. */
const NAME = "caretower_wall";
const A_YEAR_S = 31_536_000;

/** The secret of this kind in the cookie; null where there is none. */
export function wallSecret({ headers }: Pick<Presented, "headers">, kind: SecretKind): string | null {
  for (const part of (headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === NAME && value !== undefined && isSecret(kind, value)) return value;
  }
  return null;
}

/**
 * The header that hands a secret to a display. The cookie outlives the secret, which the server judges by its own clock, so that a
 * display with a wrong clock stays paired.
 */
export function giveSecret({ headers }: Pick<Presented, "headers">, secret: string): Record<string, string> {
  const secure = headers["x-forwarded-proto"] === "https" ? "; Secure" : "";
  return { "set-cookie": `${NAME}=${secret}; Path=/; Max-Age=${A_YEAR_S}; HttpOnly; SameSite=Lax${secure}` };
}
