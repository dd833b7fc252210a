import { type Logger, pino } from "pino";

export type { Logger };

/** JSON lines on standard output. Ids, codes and counts only: no patient content, no secrets, no raw messages. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["*.authorization", "*.cookie", "*.token", "*.body"], remove: true },
    serializers: { error: describeError },
  });
}

/** Class, code and the place of an error. Messages of the database can quote the row that failed, so they stay out. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = "code" in error ? String(error.code) : undefined;
  const fromDatabase = "severity" in error;
  return {
    kind: error.name,
    code,
    text: fromDatabase ? "database error" : error.message,
    at: error.stack?.split("\n").slice(1, 4),
  };
}
