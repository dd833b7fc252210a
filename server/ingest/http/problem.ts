/** Where a request is wrong: an RFC 6901 pointer into the JSON body, never its content. */
export interface Fault {
  pointer: string;
  detail: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Sent in place of the body, for a file that is no text. */
  bytes?: Uint8Array;
  /** Sent after the head in place of the body: what is too long to hold at once. */
  stream?: AsyncIterable<string>;
}

type Titles = Readonly<Record<number, string>>;

/** What a sender of messages is told in one line. */
const FEED_TITLES: Titles = {
  400: "The message is not valid",
  401: "The sender could not be verified",
  404: "No such source",
  413: "The message is too large",
  415: "The content type is not supported",
  503: "Storage is not available",
};

/** RFC 9457 problem details. `code` is stable for programs; `detail` is for people and holds no patient content. */
export function problem(
  status: number,
  code: string,
  detail: string,
  errors: Fault[] = [],
  titles: Titles = FEED_TITLES,
): Answer {
  const body = { type: `urn:caretower:problem:${code}`, title: titles[status] ?? "Refused", status, code, detail };
  const headers: Record<string, string> = { "content-type": "application/problem+json", "cache-control": "no-store" };
  if (status === 503) headers["retry-after"] = "5";
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return { status, headers, body: JSON.stringify(errors.length > 0 ? { ...body, errors } : body) };
}

export function accepted(body: Record<string, unknown>): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(body),
  };
}

/** A pointer from a path of keys, escaped as RFC 6901 section 3 asks. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
