import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { after, type TestContext } from "node:test";
import { whenToldToEnd } from "./when-told-to-end.ts";

export interface ServerOptions {
  databaseUrl: string;
  siteFile: string;
  keyRingFile: string;
  /** Further settings, over the quiet ones every test server has. */
  environment?: Readonly<Record<string, string>>;
  /** Another program that composes the same parts; `server/main.ts` when absent. */
  program?: string;
  /** SIGKILL at a moment when there is no `ServerProcess` to ask for it yet: while it starts. */
  killed?: AbortSignal;
}

export interface ServerProcess {
  pid: number;
  webPort: number;
  /** 0 where the node does not ingest. */
  mllpPort: number;
  webUrl: string;
  /** Everything it has written to standard output and standard error. */
  output(): string;
  /** Whether the process has ended, by itself or not. */
  ended(): boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL: nothing of the process gets to run again. */
  kill(): Promise<void>;
  /** SIGTERM, as an operator stops it. */
  stop(): Promise<void>;
}

export const TEST_TOKEN = "token-of-the-tests-only";

const MAIN = path.join(import.meta.dirname, "../../server/main.ts");
const READY = /ready\. Wall: http:\/\/localhost:(\d+)\/wall.*?(?:MLLP: port (\d+))?\n/;
/** Compiled once for all the servers of a run: most of a start is otherwise spent on reading the same modules. */
const COMPILE_CACHE = path.join(import.meta.dirname, "../../.data/test/compile-cache");
const START_TIMEOUT_MS = 120_000;

/** Starts a real server process without pages and resolves when it takes messages. Rejects with its last words. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const child = spawn(process.execPath, [options.program ?? MAIN], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environmentOf(options) },
  });
  child.once(
    "exit",
    whenToldToEnd(() => child.kill("SIGKILL")),
  );
  options.killed?.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => said.push(text));
  const output = () => said.join("");
  const ready = await waitUntilReady(child, output);
  return {
    pid: child.pid ?? 0,
    ...ready,
    webUrl: `http://127.0.0.1:${ready.webPort}`,
    output,
    ended: () => hasEnded(child),
    signal: (name) => void child.kill(name),
    kill: () => end(child, "SIGKILL"),
    stop: () => end(child, "SIGTERM"),
  };
}

/** As `startServer`; the process is killed when the test, or else the file, ends. */
export async function startTestServer(options: ServerOptions, t?: TestContext): Promise<ServerProcess> {
  const server = await startServer(options);
  if (t) t.after(() => server.kill());
  else after(() => server.kill());
  return server;
}

function environmentOf({ databaseUrl, siteFile, keyRingFile, environment }: ServerOptions): Record<string, string> {
  return {
    PORT: "0",
    MLLP_PORT: "0",
    DATABASE_URL: databaseUrl,
    REDIS_URL: "",
    SITE_FILE: siteFile,
    KEYRING_FILE: keyRingFile,
    SIMULATE: "off",
    ADMIN_TOKEN: TEST_TOKEN,
    LOG_LEVEL: "info",
    ROLES: "ingest,worker",
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    ...environment,
  };
}

async function waitUntilReady(
  child: ChildProcess,
  output: () => string,
): Promise<{ webPort: number; mllpPort: number }> {
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  let look = () => {};
  const go = () => look();
  child.stdout?.on("data", go);
  child.once("exit", go);
  deadline.addEventListener("abort", go, { once: true });
  try {
    while (!hasEnded(child) && !deadline.aborted) {
      const found = READY.exec(output());
      if (found) return { webPort: Number(found[1]), mllpPort: Number(found[2] ?? 0) };
      await new Promise<void>((resolve) => {
        look = resolve;
      });
    }
  } finally {
    child.stdout?.off("data", go);
    child.off("exit", go);
    deadline.removeEventListener("abort", go);
  }
  child.kill("SIGKILL");
  throw new Error(`the server did not start; its last words:\n${output().slice(-2000)}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
