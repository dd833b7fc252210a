import { rmSync } from "node:fs";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

/** A new directory that every account may enter (PostgreSQL's too), removed when the test has ended. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "caretower-"));
  await chmod(directory, 0o755);
  // A test's hooks run in the order in which they were made, and the processes that write here, or say here who they are, are ended
  // by later ones. The signal comes after them all.
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  t.signal.addEventListener("abort", remove, { once: true });
  return directory;
}
