import pg from "pg";
import { z } from "zod";
import { createPool } from "#server/db/pool.ts";
import { obeyCommands } from "./helper.ts";

/**
 * The limit: the very rows that the node wrote, inserted again into the same tables of an empty database, with the same driver and
 * one prepared `unnest` statement a table, all that a commit holds in one round trip. Nothing is parsed, sealed, looked up or locked.
 */
const commandSchema = z.object({
  from: z.string(),
  into: z.string(),
  /** Journal numbers and positions of the log, both (after, upTo]; vault rows recorded from `since` on. */
  inbound: z.tuple([z.number(), z.number()]),
  position: z.tuple([z.number(), z.number()]),
  since: z.number(),
  messagesACommit: z.number().int().positive(),
});
type Command = z.output<typeof commandSchema>;

interface Table {
  name: string;
  columns: string;
  where: string;
  values(command: Command): unknown[];
}

const range = (name: "inbound" | "position") => (command: Command) => command[name];
const since = (command: Command) => [new Date(command.since)];
const TABLES: Table[] = [
  {
    name: "event",
    columns:
      "position:bigint epoch:integer id:uuid type:text kind:text occurred_at:timestamptz recorded_at:timestamptz facility:text encounter:text bed:text patient:uuid inbound_id:bigint correlation_id:text body:text",
    where: "position > $1 AND position <= $2 ORDER BY position",
    values: range("position"),
  },
  {
    name: "inbound",
    columns:
      "id:bigint source:text protocol:text received_at:timestamptz message_time:timestamptz remote:text kind:text control_id:text content_key:bytea key_id:text sealed:bytea bytes:integer outcome:text answer:text duplicate_of:bigint mapping:text mapping_version:text events:integer flags:text[]",
    where: "id > $1 AND id <= $2 ORDER BY id",
    values: range("inbound"),
  },
  {
    name: "inbound_key",
    columns: "source:text key:bytea inbound_id:bigint",
    where: "inbound_id > $1 AND inbound_id <= $2 ORDER BY inbound_id",
    values: range("inbound"),
  },
  {
    name: "vault_subject",
    columns: "token:uuid wrapped_key:bytea key_id:text created_at:timestamptz erased_at:timestamptz",
    where: "created_at >= $1 ORDER BY created_at",
    values: since,
  },
  {
    name: "vault_identifier",
    columns: "blind:bytea blind_key:text token:uuid sealed:bytea value_blind:bytea",
    where: "token IN (SELECT token FROM vault_subject WHERE created_at >= $1)",
    values: since,
  },
  {
    name: "vault_attribute",
    columns: "token:uuid field:text sealed:bytea recorded_at:timestamptz blind:bytea blind_key:text",
    where: "recorded_at >= $1 ORDER BY recorded_at",
    values: since,
  },
];

interface Statement {
  name: string;
  text: string;
  /** Parameters of each commit. */
  batches: unknown[][];
}

async function insertAgain(command: Command): Promise<{ messages: number; seconds: number; rows: number }> {
  const messages = command.inbound[1] - command.inbound[0];
  const commits = Math.max(1, Math.ceil(messages / command.messagesACommit));
  const source = new pg.Client({ connectionString: command.from });
  await source.connect();
  const statements: Statement[] = [];
  let rows = 0;
  for (const table of TABLES) {
    const statement = await readTable(source, table, command, commits);
    statements.push(statement);
    rows += statement.batches.reduce((sum, [first]) => sum + (first as unknown[]).length, 0);
  }
  await source.end();
  return { messages, rows, seconds: await insertAll(command.into, statements, commits) };
}

async function readTable(client: pg.Client, table: Table, command: Command, commits: number): Promise<Statement> {
  const columns = table.columns.split(" ").map((column) => column.split(":") as [name: string, type: string]);
  const select = columns.map(([name, type]) => {
    if (type === "bytea") return name;
    return type === "text[]" ? `array_to_string(${name}, ' ') AS ${name}` : `${name}::text`;
  });
  const text = `SELECT ${select.join(", ")} FROM ${table.name} WHERE ${table.where}`;
  const { rows } = await client.query<unknown[]>({ text, values: table.values(command), rowMode: "array" });
  const until = (commit: number) => Math.floor((commit * rows.length) / commits);
  const batches = Array.from({ length: commits }, (_, commit) => {
    const slice = rows.slice(until(commit), until(commit + 1));
    return columns.map((_column, at) => slice.map((row) => row[at]));
  });
  return { name: `bare-${table.name}`, text: insertStatement(table.name, columns), batches };
}

function insertStatement(table: string, columns: [name: string, type: string][]): string {
  const names = columns.map(([name]) => name).join(", ");
  const given = columns.map(([, type], index) => `$${index + 1}::${type === "text[]" ? "text" : type}[]`).join(", ");
  const taken = columns.map(([name, type]) => (type === "text[]" ? `string_to_array(${name}, ' ')` : name)).join(", ");
  return `INSERT INTO ${table} (${names}) SELECT ${taken} FROM unnest(${given}) AS row(${names}) ON CONFLICT DO NOTHING`;
}

async function insertAll(url: string, statements: Statement[], commits: number): Promise<number> {
  const pool = createPool(url, { max: 1, pipeline: true, applicationName: "caretower bench" });
  const client = await pool.connect();
  const startedAt = performance.now();
  for (let commit = 0; commit < commits; commit++)
    await Promise.all([
      client.query("BEGIN"),
      ...statements.flatMap(({ name, text, batches }) => {
        const values = batches[commit] ?? [];
        return (values[0] as unknown[]).length > 0 ? client.query({ name, text, values }) : [];
      }),
      client.query("COMMIT"),
    ]);
  const seconds = (performance.now() - startedAt) / 1000;
  client.release();
  await pool.end();
  return seconds;
}

obeyCommands(commandSchema, insertAgain);
