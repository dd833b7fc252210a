import { z } from "zod";

/** A browser as far as signing in needs one: it keeps cookies, says where its page came from, and follows what it is told to. */
export class SignInClient {
  readonly url: string;
  readonly cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** One request without following redirects; absolute addresses may lead to another host, with the same jar. */
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) headers.set("cookie", this.cookieHeader);
    if (!headers.has("origin")) headers.set("origin", this.url);
    const response = await fetch(new URL(path, this.url), { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** A call of the API with a JSON body. */
  async call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await this.ask(path, { method, ...(body === undefined ? {} : json) });
    return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
  }

  /** Answers where next-auth sends the browser; `error` in it says why nobody was let in. */
  async signIn(way: string, form: Record<string, string> = {}): Promise<URL> {
    return this.#form(way === "oidc" ? "signin/oidc" : `callback/${way}`, form);
  }

  async signOut(): Promise<URL> {
    return this.#form("signout", {});
  }

  async #form(action: string, form: Record<string, string>): Promise<URL> {
    const { csrfToken } = csrfSchema.parse(await (await this.ask("/api/auth/csrf")).json());
    const response = await this.ask(`/api/auth/${action}`, {
      method: "POST",
      body: new URLSearchParams({ ...form, csrfToken, json: "true", callbackUrl: "/beds" }),
    });
    return new URL(urlSchema.parse(await response.json()).url);
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const isGone = attributes.some((attribute) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
    if (isGone || at === pair.length - 1) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

const csrfSchema = z.object({ csrfToken: z.string() });
const urlSchema = z.object({ url: z.string() });
