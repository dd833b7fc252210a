import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";

/** What a measurement needs of a fresh clone before it can run; with `--screens` also what a server shows. */
const root = fileURLToPath(new URL("../..", import.meta.url));
await ensureInstalled(root);
await ensureGenerated(root);
if (process.argv.includes("--screens")) await ensureBuilt(root);
