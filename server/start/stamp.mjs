import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Runs the work unless its stamp shows that it was done for the same inputs. The stamp goes away before the work begins,
 * so work that was killed is done again.
 * @param {string} file the stamp; its folder may be made by the work
 * @param {string} inputs digest of everything the work reads
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether the work was done
 */
export async function onceFor(file, inputs, work) {
  if (existsSync(file) && readFileSync(file, "utf8") === inputs) return false;
  rmSync(file, { force: true });
  await work();
  writeFileSync(file, inputs);
  return true;
}
