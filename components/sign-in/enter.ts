import { z } from "zod";

const csrfSchema = z.object({ csrfToken: z.string() });
const sentSchema = z.object({ url: z.string() });

/**
 * Sends a form to next-auth, which answers where to go: back to `next`, to the identity provider (to sign in or out there), or to the
 * sign-in page with an error.
 * @throws when the server does not answer.
 */
export async function enter(
  action: "callback/local" | "callback/demonstration" | "signin/oidc" | "signout",
  next: string,
  form: Readonly<Record<string, string>> = {},
): Promise<{ to: string } | { refused: string }> {
  const { csrfToken } = csrfSchema.parse(await (await fetch("/api/auth/csrf", { cache: "no-store" })).json());
  const response = await fetch(`/api/auth/${action}`, {
    method: "POST",
    body: new URLSearchParams({ ...form, csrfToken, callbackUrl: next, json: "true" }),
  });
  const { url } = sentSchema.parse(await response.json());
  const refused = new URL(url, window.location.href).searchParams.get("error");
  return refused === null || action === "signin/oidc" ? { to: url } : { refused };
}
