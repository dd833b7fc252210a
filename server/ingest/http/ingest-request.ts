/** Header names in lower case, as Node gives them. */
export type IngestHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface IngestRequest {
  /** Source id from the path. */
  source: string;
  headers: IngestHeaders;
  body: Uint8Array;
  /** Peer address and port, for the feeds page. */
  remote: string;
}

export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** A header's value; of a repeated one the first, because joining would let a proxy's copy change a signature's meaning. */
export function headerOf(headers: IngestHeaders, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** The media type without its parameters, in lower case. */
export function mediaType(headers: IngestHeaders): string {
  return (headerOf(headers, "content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Bodies are taken as they are: what unfolds to more than it weighs is not unfolded (RFC 9110 section 8.4). */
export function isEncoded(headers: IngestHeaders): boolean {
  const encoding = (headerOf(headers, "content-encoding") ?? "").trim().toLowerCase();
  return encoding !== "" && encoding !== "identity";
}
