import { type Answer, type Fault, problem } from "#server/ingest/http/problem.ts";

/** What people and their programs are told in one line; feeds have words of their own. */
const TITLES: Readonly<Record<number, string>> = {
  400: "The request is not valid",
  401: "Who asks is not known here",
  403: "Not allowed",
  404: "Not found",
  405: "This cannot be done here",
  409: "Something stands in the way",
  413: "The request is too large",
  415: "The content type is not supported",
  422: "This cannot be answered",
  429: "Too many requests",
  503: "Not available just now",
};

/** RFC 9457 problem details for whoever asks the API or a page. `code` is stable for programs; `detail` is for people. */
export function refusal(status: number, code: string, detail: string, errors: Fault[] = []): Answer {
  return problem(status, code, detail, errors, TITLES);
}
