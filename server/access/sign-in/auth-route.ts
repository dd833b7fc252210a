import type { IncomingMessage, ServerResponse } from "node:http";
import type { NextApiRequest, NextApiResponse } from "next";
import type { Handler } from "#server/http/http-server.ts";
import { send } from "#server/http/ingest-routes.ts";
import { refusal } from "#server/http/refusal.ts";
import { type Presented, presentedBy } from "../recognise.ts";
import type { AuthPorts, AuthTurn } from "./auth-options.ts";
import { readForm } from "./read-form.ts";
import { cookiesOf } from "./session-cookie.ts";

const PREFIX = "/api/auth/";
/** Of next-auth's own endpoints, those that sign-in needs. Its `session` would answer from the cookie alone. */
const ACTIONS: { readonly [action: string]: readonly string[] } = {
  csrf: ["GET"],
  signin: ["GET", "POST"],
  callback: ["GET", "POST"],
  signout: ["POST"],
  error: ["GET"],
};

export interface AuthRouteOptions extends AuthPorts {
  /** Where browsers reach this server; without it, where the request says it was sent. */
  publicUrl: string | undefined;
  turn(request: Presented): Promise<AuthTurn>;
}

/** next-auth under `/api/auth/`, on every node and ahead of the pages, so that signing in needs none of them. */
export function authRoute(options: AuthRouteOptions): Handler {
  // The library takes its own origin from the environment alone; this lets it take what `originOf` says instead.
  process.env.AUTH_TRUST_HOST = "true";
  return async (request, response, url) => {
    if (!url.pathname.startsWith(PREFIX)) return false;
    const action = url.pathname.slice(PREFIX.length).split("/");
    if (!ACTIONS[action[0] ?? ""]?.includes(request.method ?? ""))
      send(response, refusal(404, "no-such-path", "Nothing stands under this path"));
    else await answer(request, response, url, action, options);
    return true;
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  action: string[],
  options: AuthRouteOptions,
): Promise<void> {
  const body = await readForm(request);
  if (body === null) return send(response, refusal(413, "body.too-large", "At most 16 kB"));
  const turn = await options.turn(presentedBy(request));
  const asked = {
    method: request.method,
    headers: { ...request.headers, ...originOf(request, options.publicUrl) },
    cookies: cookiesOf(request.headers.cookie),
    query: { ...Object.fromEntries(url.searchParams), nextauth: action },
    body,
  };
  response.setHeader("cache-control", "no-store");
  // next-auth reads the five parts above and calls the five methods below; Next's types ask for the rest of its pages router.
  const { nextAuth, authOptions } = await library();
  let way: string | null = null;
  await nextAuth(
    asked as unknown as NextApiRequest,
    answering(response, () => way) as unknown as NextApiResponse,
    authOptions(options, turn, (address) => {
      way = address;
    }),
  );
}

/** A fifth of all that a node would load; whoever signs in first waits for it, and not every start. */
async function library() {
  const [{ default: loaded }, { authOptions }] = await Promise.all([import("next-auth"), import("./auth-options.ts")]);
  // CommonJS whose default export is the function itself at run time, which its types do not tell under `nodenext`.
  const nextAuth = (loaded as unknown as { default?: unknown }).default ?? loaded;
  return { nextAuth: nextAuth as unknown as (typeof loaded)["default"], authOptions };
}

/** next-auth builds its redirects on these two, and believes them because nothing else reaches it. */
function originOf(request: IncomingMessage, publicUrl: string | undefined): Record<string, string> {
  const url = publicUrl === undefined ? null : new URL(publicUrl);
  const host = url?.host ?? request.headers.host ?? "localhost";
  return { "x-forwarded-host": host, "x-forwarded-proto": url?.protocol.replace(":", "") ?? "http" };
}

/** `instead`: another address to send the browser to, known by the time that next-auth answers with one. */
function answering(response: ServerResponse, instead: () => string | null) {
  const adapted = {
    status: (code: number) => {
      response.statusCode = code;
      return adapted;
    },
    getHeader: (name: string) => response.getHeader(name),
    setHeader: (name: string, value: string | string[]) => {
      response.setHeader(name, name.toLowerCase() === "location" ? (instead() ?? value) : value);
      return adapted;
    },
    json: (body: object) => {
      const url = instead();
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(url === null ? body : { ...body, url }));
    },
    send: (body: unknown) => {
      if (typeof body === "object" && body !== null) adapted.json(body);
      else response.end(body);
    },
    end: () => response.end(),
  };
  return adapted;
}
