import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const serverThatStopsInOrder = `
import { appendFileSync, existsSync } from "node:fs";
const say = (word) => appendFileSync("log", word + " " + process.pid + "\\n");
process.on("SIGINT", () => { say("SIGINT"); process.exit(7); });
process.on("SIGTERM", () => { say("SIGTERM"); process.exit(0); });
// Whatever becomes of the test, nothing outlives its folder.
setInterval(() => existsSync("log") || process.exit(), 1000);
say("up");
`;

test("a stop asked for at the terminal reaches the server once, and its exit code comes back", async (t) => {
  const root = await projectWith(t, serverThatStopsInOrder);
  const starter = start(t, root);
  await word(root, "up");

  starter.kill("SIGINT");
  const [code] = await once(starter, "exit");

  assert.equal(code, 7);
  assert.deepEqual(
    (await words(root)).map((line) => line.word),
    ["up", "SIGINT"],
  );
});

test("a server whose starter was killed stops itself", async (t) => {
  const root = await projectWith(t, serverThatStopsInOrder);
  const starter = start(t, root);
  const { pid } = await word(root, "up");

  starter.kill("SIGKILL");

  await word(root, "SIGTERM");
  await waitFor("the server to be gone", () => !isAlive(pid));
});

test("the next start ends a server that a killed start left behind before it starts its own", async (t) => {
  const deaf = `process.removeAllListeners("disconnect");${serverThatStopsInOrder}`;
  const root = await projectWith(t, deaf);
  const first = start(t, root);
  const { pid } = await word(root, "up");
  first.kill("SIGKILL");
  await once(first, "exit");
  assert.equal(isAlive(pid), true);

  start(t, root);

  await waitFor("a second server", async () => (await words(root)).filter((line) => line.word === "up").length === 2);
  await waitFor("the first server to be gone", () => !isAlive(pid));
  assert.deepEqual(
    (await words(root)).map((line) => line.word),
    ["up", "SIGTERM", "up"],
  );
});

async function projectWith(t: TestContext, main: string): Promise<string> {
  const root = await temporaryDirectory(t);
  await mkdir(path.join(root, "server"));
  await writeFile(path.join(root, "package.json"), '{ "type": "module" }');
  await writeFile(path.join(root, "server/main.ts"), main);
  return root;
}

function start(t: TestContext, root: string): ChildProcess {
  const script = path.join(import.meta.dirname, "starter-process.ts");
  const starter = spawn(process.execPath, [script, root], { stdio: "ignore" });
  t.after(async () => {
    starter.kill("SIGKILL");
    for (const { pid } of await words(root)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  });
  return starter;
}

async function words(root: string): Promise<{ word: string; pid: number }[]> {
  const text = await readFile(path.join(root, "log"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ word: line.split(" ")[0] ?? "", pid: Number(line.split(" ")[1]) }));
}

function word(root: string, wanted: string): Promise<{ word: string; pid: number }> {
  return waitFor(`the server to say ${wanted}`, async () => (await words(root)).find((line) => line.word === wanted));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
