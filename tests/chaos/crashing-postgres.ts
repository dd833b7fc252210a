import path from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { freePort } from "#server/db/free-port.ts";
import { readPostmaster } from "#server/db/postmaster-file.ts";
import { whenToldToEnd } from "#tests/support/when-told-to-end.ts";

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
  const running = () => readPostmaster(path.join(directory, "postgres/data"));
  const takeBack = whenToldToEnd(() => {
    const postmaster = running();
    // PostgreSQL's word for at once, without a last checkpoint.
    if (postmaster) process.kill(postmaster.pid, "SIGQUIT");
  });
  const { url } = await start();
  return {
    url,
    crash: async () => {
      const postmaster = running();
      if (!postmaster) throw new Error("there is no PostgreSQL to kill");
      process.kill(postmaster.pid, "SIGKILL");
      await start();
    },
    stop: async () => {
      for (const postgres of started.reverse()) await postgres.stop();
      takeBack();
    },
  };
}
