import type { Fault } from "#server/ingest/http/problem.ts";

/** An expected refusal with a stable code; the router makes problem+json of it. Its text never holds patient content. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: Fault[];

  constructor(status: number, code: string, message: string, faults: Fault[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = faults;
  }
}

export function notFound(what: string): ApiRefusal {
  return new ApiRefusal(404, "not-found", `No such ${what}`);
}
