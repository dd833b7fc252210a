import pg from "pg";

/** A value as it goes to the server: bytes in the type's binary form, anything else in its text form. */
type Value = Buffer | string | number | boolean | Date | null;

/** A statement that the server keeps prepared under its name. */
export interface NamedStatement {
  name: string;
  text: string;
  values?: readonly Value[];
}

/** What a query of node-postgres writes to; its types leave this out. */
interface Wire {
  stream: { destroy(error: Error): void };
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(values: { statement: string; values: readonly Value[]; valueMapper(value: Value): unknown }): void;
  describe(portal: { type: "P"; name: string }): void;
  execute(portal: { portal: string; rows: number }): void;
  sync(): void;
}

interface Field extends pg.FieldDef {
  parse(text: string): unknown;
}

/** Of one connection: how its values are read, and which columns a statement answered before. */
export class KnownStatements {
  readonly types: pg.CustomTypesConfig;
  readonly columns = new Map<string, readonly Field[]>();

  constructor(types: pg.CustomTypesConfig) {
    this.types = types;
  }
}

interface Member {
  statement: NamedStatement;
  rows: Record<string, unknown>[];
  command: string;
  resolve(result: pg.QueryResult): void;
  reject(error: Error): void;
}

/**
 * Prepared statements that are sent with one Sync behind the last (PostgreSQL's protocol, "Pipelining"): the server answers them in
 * one piece, and skips those behind one that failed. They share a fate: each has its result once all have succeeded, or else the
 * error of the first that did not. Which columns a statement has is asked once in the life of a connection.
 */
export class StatementGroup extends pg.Query {
  readonly #known: KnownStatements;
  readonly #members: Member[] = [];
  #at = 0;
  #unreadable: Error | null = null;

  constructor(known: KnownStatements) {
    super({ text: "" });
    this.#known = known;
  }

  add(statement: NamedStatement): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.#members.push({ statement, rows: [], command: "", resolve, reject });
    });
  }

  /** Of the statement that is being answered: by them node-postgres knows what has been prepared. */
  get name(): string | undefined {
    return this.#members[this.#at]?.statement.name;
  }

  set name(_name: string | undefined) {}

  get text(): string | undefined {
    return this.#members[this.#at]?.statement.text;
  }

  set text(_text: string | undefined) {}

  override submit = (connection: pg.Connection): null => {
    const wire = connection as unknown as Wire;
    try {
      for (const { statement } of this.#members) this.#send(wire, statement);
      wire.sync();
    } catch (error) {
      // The others must not go without the one that could not be encoded, and the commit among them least of all.
      wire.stream.destroy(error as Error);
    }
    return null;
  };

  handleRowDescription({ fields }: { fields: pg.FieldDef[] }): void {
    const { types, columns } = this.#known;
    const read = fields.map((field) => ({ ...field, parse: types.getTypeParser(field.dataTypeID, "text") }));
    columns.set(this.name ?? "", read);
  }

  handleDataRow({ fields: texts }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    try {
      for (const [index, { name, parse }] of this.#columns.entries()) {
        const text = texts[index] ?? null;
        row[name] = text === null ? null : parse(text);
      }
    } catch (error) {
      this.#unreadable ??= error as Error;
    }
    this.#members[this.#at]?.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const member = this.#members[this.#at];
    if (!member) return;
    member.command = text;
    const { columns } = this.#known;
    if (!columns.has(member.statement.name)) columns.set(member.statement.name, []);
    this.#at += 1;
  }

  handleError(error: Error, wire: Wire): void {
    // The server has not read those that were skipped: they are to be prepared when they are sent again.
    for (const { statement } of this.#members.slice(this.#at)) delete wire.submittedNamedStatements[statement.name];
    for (const { reject } of this.#members) reject(error);
  }

  handleReadyForQuery(): void {
    for (const member of this.#members)
      if (this.#unreadable) member.reject(this.#unreadable);
      else member.resolve(this.#resultOf(member));
  }

  get #columns(): readonly Field[] {
    return this.#known.columns.get(this.name ?? "") ?? [];
  }

  #send(wire: Wire, { name, text, values = [] }: NamedStatement): void {
    const prepared = wire.parsedStatements[name] ?? wire.submittedNamedStatements[name];
    if (prepared === undefined) {
      wire.parse({ name, text });
      wire.submittedNamedStatements[name] = text;
    } else if (prepared !== text) throw new Error(`two statements are named ${name}`);
    wire.bind({ statement: name, values, valueMapper: inText });
    if (!this.#known.columns.has(name)) wire.describe({ type: "P", name: "" });
    wire.execute({ portal: "", rows: 0 });
  }

  /** The tag of a completed command (PostgreSQL's protocol, CommandComplete): `INSERT 0 rows`, `SELECT rows`, `COMMIT`. */
  #resultOf({ statement, rows, command }: Member): pg.QueryResult {
    const [word = "", ...numbers] = command.split(" ");
    const last = numbers.at(-1);
    const fields = [...(this.#known.columns.get(statement.name) ?? [])];
    return { command: word, rowCount: last === undefined ? null : Number(last), oid: 0, rows, fields };
  }
}

function inText(value: Value): Buffer | string | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  return value instanceof Date ? value.toISOString() : String(value);
}
