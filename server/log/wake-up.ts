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
  readonly #wake: () => void;
  readonly #isOwn: (backend: number) => boolean;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /** @param isOwn whether a notification comes from this node, which has handed its batch on already. */
  constructor(url: string, wake: () => void, isOwn: (backend: number) => boolean = () => false) {
    this.#url = url;
    this.#wake = wake;
    this.#isOwn = isOwn;
  }

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "caretower listen",
      keepAlive: true,
    });
    client.on("notification", ({ processId }) => {
      if (!this.#isOwn(processId)) this.#wake();
    });
    client.on("error", () => this.#reconnect());
    client.on("end", () => this.#reconnect());
    await client.connect();
    await client.query("LISTEN caretower_log");
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
