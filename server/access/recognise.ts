import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { ANONYMOUS, type Principal } from "./principal.ts";

/** A request of a page or the API, or a socket's handshake, as far as it says who asks. */
export interface Presented {
  method: string;
  /** Without the query: `/api/v1/beds`, `/wall`, `/socket.io/`. */
  path: string;
  headers: IncomingHttpHeaders;
  /** What a socket sends besides its headers, such as `token` or `surface`. */
  auth?: { readonly [name: string]: unknown };
  /** Network address; null where it is not known. */
  address: string | null;
}

/** Null: nothing of this kind was presented. `unknown`: it was, and opens nothing. */
export type Recogniser = (request: Presented) => Promise<Principal | null | "unknown">;

/** Null: something was presented that opens nothing here. `ANONYMOUS`: nothing was. */
export type Recognise = (request: Presented) => Promise<Principal | null>;

/** Who asks, in one place for pages, API and sockets: the first that knows the request decides. The list may grow until served. */
export function recogniseBy(recognisers: readonly Recogniser[]): Recognise {
  return async (request) => {
    for (const recogniser of recognisers) {
      const found = await recogniser(request);
      if (found !== null) return found === "unknown" ? null : found;
    }
    return ANONYMOUS;
  };
}

export function presentedBy(request: IncomingMessage): Presented {
  return {
    method: request.method ?? "GET",
    path: (request.url ?? "/").split("?", 1)[0] ?? "/",
    headers: request.headers,
    address: request.socket.remoteAddress ?? null,
  };
}

/** The parts of a Socket.IO handshake that say who asks. */
export interface Handshake {
  headers: IncomingHttpHeaders;
  auth: { readonly [name: string]: unknown };
  address: string;
}

export function presentedAt({ headers, auth, address }: Handshake): Presented {
  return { method: "GET", path: "/socket.io/", headers, auth, address };
}
