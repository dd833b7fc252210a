import pg from "pg";

/** Something new stands in the log. Only ever a hint: polling stands behind it. */
export interface WakeUp {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const RECONNECT_MS = 1000;

/** PostgreSQL's NOTIFY on a connection of its own; a lost connection is made anew and wakes once, for what was missed. */
export class NotifyWakeUp implements WakeUp {
  readonly #url: string;
  readonly #wake: (payload?: string) => void;
  readonly #isOwn: (backend: number) => boolean;
  readonly #channel: string;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /**
   * @param wake with a notification's payload; without one after a new connection, for whatever was missed.
   * @param isOwn whether a notification comes from this node, which has handed its batch on already.
   */
  constructor(
    url: string,
    wake: (payload?: string) => void,
    isOwn: (backend: number) => boolean = () => false,
    channel: "caretower_log" | "caretower_session" = "caretower_log",
  ) {
    this.#url = url;
    this.#wake = wake;
    this.#isOwn = isOwn;
    this.#channel = channel;
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "caretower listen",
      keepAlive: true,
    });
    client.on("notification", ({ processId, payload }) => {
      if (!this.#isOwn(processId)) this.#wake(payload);
    });
    client.on("error", () => this.#reconnect());
    client.on("end", () => this.#reconnect());
    await client.connect();
    await client.query(`LISTEN ${this.#channel}`);
    this.#client = client;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#client?.end();
  }

  #reconnect(): void {
    if (this.#stopped || this.#timer) return;
    this.#client = null;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.start().catch(() => this.#reconnect());
    }, RECONNECT_MS);
  }
}
