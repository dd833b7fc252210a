import type { Writable } from "node:stream";
import pg from "pg";
import { KnownStatements, type NamedStatement, StatementGroup } from "./statement-group.ts";

const int8Oid = 20;

export type PoolOptions = {
  /** Largest number of connections; 10 when absent. */
  max?: number;
  /** Statements leave without waiting for the answers before them; for one writer that knows what it sends. */
  pipeline?: boolean;
  /** A transaction that its process leaves lying so long (stopped, swapped out, cut off) is ended by the server, with its locks. */
  idleInTransactionMs?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** Receives the loss of an idle connection, which the pool replaces by itself. */
  onError?: (error: Error) => void;
};

/**
 * A pool of connections to PostgreSQL. `bigint` columns arrive as numbers; a value beyond 2^53 - 1 throws rather than
 * lose its last digits.
 */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8Oid, "text", parseSafeInteger);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 0,
    pipeline: options.pipeline ?? false,
    types,
  });
  pool.on("error", options.onError ?? (() => {}));
  // A connection lost while it is in use rejects its query and then says so again; unheard, that would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  if (options.pipeline) pool.on("connect", (client) => prepareForBatches(client, types));
  return pool;
}

/**
 * A writer says the same few statements over and over, with arrays of every length: their plans are made once, where PostgreSQL
 * would else plan each anew for the values at hand. And what is said in one turn leaves in one piece, the prepared statements of it
 * as one group: a write to the socket and a Sync for each statement cost both sides more than the statement.
 */
function prepareForBatches(client: pg.PoolClient, types: pg.CustomTypesConfig): void {
  client.query("SET plan_cache_mode = force_generic_plan").catch(() => {});
  // The socket behind a client, which the types of node-postgres leave out.
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  const send: (...query: unknown[]) => unknown = client.query.bind(client);
  const known = new KnownStatements(types);
  let isHeld = false;
  let group: StatementGroup | null = null;
  const sendGroup = () => {
    if (group) send(group);
    group = null;
  };
  const release = () => {
    isHeld = false;
    sendGroup();
    stream.uncork();
  };
  const sendHeld = (...query: unknown[]) => {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      queueMicrotask(release);
    }
    const [statement] = query;
    if (query.length === 1 && isNamed(statement)) {
      group ??= new StatementGroup(known);
      return group.add(statement);
    }
    sendGroup();
    return send(...query);
  };
  Object.assign(client, { query: sendHeld });
}

/** An array is left to node-postgres, which knows how to write one as text. */
function isNamed(statement: unknown): statement is NamedStatement {
  if (typeof statement !== "object" || statement === null || !("name" in statement) || "submit" in statement)
    return false;
  return !("values" in statement && Array.isArray(statement.values) && statement.values.some(Array.isArray));
}

/** Reads PostgreSQL's text form of `bigint`. Throws RangeError outside the safe integers. */
export function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("a bigint from the database is not a safe integer");
  return value;
}
