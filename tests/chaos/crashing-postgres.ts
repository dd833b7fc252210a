import path from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { freePort } from "#server/db/free-port.ts";
import { readPostmaster } from "#server/db/postmaster-file.ts";

export interface CrashingPostgres {
  url: string;
  /** SIGKILL to the postmaster; resolves when another has recovered the same data on the same port. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own below `directory`, with its usual durability, that a test may kill. */
export async function startCrashingPostgres(directory: string): Promise<CrashingPostgres> {
  const port = await freePort();
  const started: EmbeddedPostgres[] = [];
  const start = async () => {
    const postgres = await startEmbeddedPostgres({ dataDir: directory, port, log: () => {} });
    started.push(postgres);
    return postgres;
  };
  const { url } = await start();
  return {
    url,
    crash: async () => {
      const postmaster = readPostmaster(path.join(directory, "postgres/data"));
      if (!postmaster) throw new Error("there is no PostgreSQL to kill");
      process.kill(postmaster.pid, "SIGKILL");
      await start();
    },
    stop: async () => {
      for (const postgres of started.reverse()) await postgres.stop();
    },
  };
}
