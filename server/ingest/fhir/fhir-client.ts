import { setTimeout as pause } from "node:timers/promises";
import { parseJson } from "../http/parse-json.ts";

export type FhirReply =
  | { kind: "found"; body: unknown }
  /** 410, and 404 on a resource. */
  | { kind: "absent"; status: number }
  /** The server will not do this: refused, unsupported, or outside its base address. */
  | { kind: "refused"; status: number | null }
  /** Try again later. */
  | { kind: "unavailable"; status: number | null };

export interface FhirClient {
  /** `path` is relative to the base address, or an absolute URL under it (a paging link). */
  get(path: string): Promise<FhirReply>;
}

interface FhirClientOptions {
  baseUrl: string;
  token?: string | undefined;
  fetch?: typeof fetch;
  timeoutMs?: number;
  attempts?: number;
  /** Pause before the second attempt; doubles with each further one. */
  backoffMs?: number;
  maxBytes?: number;
}

/** Reads over HTTP with a deadline, a few attempts and a bound on the answer's size. The token never leaves the base address. */
export function fhirClient(options: FhirClientOptions): FhirClient {
  const { attempts = 3, backoffMs = 200 } = options;
  const base = new URL(options.baseUrl.endsWith("/") ? options.baseUrl : `${options.baseUrl}/`);
  return {
    async get(path) {
      const url = URL.canParse(path, base) ? new URL(path, base) : null;
      if (!url?.href.startsWith(base.href)) return { kind: "refused", status: null };
      let reply = await attempt(url, options);
      for (let tried = 1; tried < attempts && reply.kind === "unavailable"; tried++) {
        await pause(backoffMs * 2 ** (tried - 1));
        reply = await attempt(url, options);
      }
      return reply;
    },
  };
}

async function attempt(url: URL, options: FhirClientOptions): Promise<FhirReply> {
  const { token, timeoutMs = 5_000, maxBytes = 20 * 1024 * 1024 } = options;
  const headers = { accept: "application/fhir+json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect could carry the token to another host.
    const response = await (options.fetch ?? fetch)(url, { headers, signal, redirect: "error" });
    if (!response.ok) {
      await response.body?.cancel();
      return failureOf(response.status);
    }
    const bytes = await readBounded(response, maxBytes);
    const json = bytes ? parseJson(bytes) : null;
    return json?.ok ? { kind: "found", body: json.value } : { kind: "refused", status: response.status };
  } catch {
    return { kind: "unavailable", status: null };
  }
}

function failureOf(status: number): FhirReply {
  if (status === 404 || status === 410) return { kind: "absent", status };
  // A token that has run out says nothing about what it would have shown; a person renews it, and nothing was missed meanwhile.
  if (status === 401) return { kind: "unavailable", status };
  if (status === 408 || status === 429 || (status >= 500 && status !== 501)) return { kind: "unavailable", status };
  return { kind: "refused", status };
}

/** Null when the answer is larger than allowed. */
async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
