import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { freePort } from "#server/db/free-port.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { waitFor } from "#tests/support/wait-for.ts";

export interface ServerProcess {
  baseUrl: string;
  mllpPort: number;
  token: string;
  stop(): Promise<void>;
}

const MAIN = path.join(import.meta.dirname, "../../server/main.ts");
const START_TIMEOUT_MS = 120_000;

/** A server of its own, with its own data, key ring and ports; nothing of it is left when it has been stopped. */
export async function startServerProcess(site: Record<string, unknown>): Promise<ServerProcess> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "caretower-accuracy-"));
  // PostgreSQL's own account must be able to enter, or it would keep its data somewhere else.
  await chmod(directory, 0o755);
  const siteFile = path.join(directory, "site.json");
  await writeFile(siteFile, JSON.stringify(site));
  const adminToken = randomBytes(24).toString("hex");
  const [port, mllpPort] = await Promise.all([freePort(), freePort()]);
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PORT: String(port),
      MLLP_PORT: String(mllpPort),
      DATA_DIR: path.join(directory, "data"),
      KEYRING_FILE: path.join(directory, "keys/keyring.json"),
      SITE_FILE: siteFile,
      ADMIN_TOKEN: adminToken,
      SIMULATE: "off",
      LOG_LEVEL: "error",
    },
  });
  const said = listen(child);
  const baseUrl = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const ready = waitFor("the server to be ready", () => isReady(baseUrl), { timeoutMs: START_TIMEOUT_MS });
    ready.catch(() => {});
    await Promise.race([ready, ended(child)]);
  } catch (error) {
    await stop();
    throw new Error(`the server did not start:\n${said()}`, { cause: error });
  }
  return { baseUrl, mllpPort, token: await makeApiToken(baseUrl, adminToken), stop };
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`it ended with code ${code}`);
}

async function isReady(baseUrl: string): Promise<boolean> {
  const response = await fetch(`${baseUrl}/api/health/ready`);
  await response.body?.cancel();
  return response.ok;
}

/** Last words of the process, for the case that it never comes up. */
function listen(child: ChildProcess): () => string {
  const lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines.push(chunk.toString("utf8"));
    if (lines.length > 50) lines.shift();
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => lines.join("");
}
