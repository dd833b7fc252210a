import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, type TestContext } from "node:test";
import { freePort } from "#server/db/free-port.ts";
import { waitFor } from "./wait-for.ts";
import { whenToldToEnd } from "./when-told-to-end.ts";

export type TestRedis = {
  /** `redis://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** Ends the server at once, as a crash would; a later `start` comes back empty on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * A real redis-server of its own on the loopback address, without persistence, stopped when the test, suite or file
 * ends. Uses the program at REDIS_SERVER_PATH, else `redis-server` from the path; rejects when there is none.
 */
export async function startRedis(t?: TestContext): Promise<TestRedis> {
  const program = process.env.REDIS_SERVER_PATH ?? "redis-server";
  const directory = await mkdtemp(path.join(tmpdir(), "caretower-redis-"));
  const port = await freePort();
  let server: ReturnType<typeof launch> | undefined;

  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      server ??= launch(program, port, directory);
      await Promise.race([waitFor(`redis-server on port ${port}`, () => answersPing(port)), server.failed]);
    },
    async kill() {
      await server?.end();
      server = undefined;
    },
    async stop() {
      await redis.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
  if (t) t.after(redis.stop);
  else after(redis.stop);
  await redis.start();
  return redis;
}

function launch(program: string, port: number, directory: string) {
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory];
  const child = spawn(program, args, { stdio: "ignore" });
  child.once(
    "exit",
    whenToldToEnd(() => child.kill("SIGKILL")),
  );
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(new Error(`redis-server did not start: ${error.message}`)));
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  failed.catch(() => {});
  return {
    failed,
    async end() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("error", () => finish(false));
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (data) => finish(data.toString().startsWith("+PONG")));
  });
}
