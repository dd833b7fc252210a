import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";
import { runServer } from "./run-server.mjs";
import { signalSteps, watchSteps } from "./run-step.mjs";
import { say } from "./say.mjs";
import { startRegister } from "./start-register.mjs";

/**
 * `npm start`: everything between a fresh clone and a running server. Plain JavaScript on Node 20 or later, because it
 * runs before anything is installed.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const register = startRegister(root);
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

const stopEarly = (signal) => {
  signalSteps(signal);
  register.clear();
  process.exit(signal === "SIGINT" ? 130 : 143);
};
for (const signal of stopSignals) process.on(signal, stopEarly);
watchSteps(register.note);

try {
  await register.endOrphans();
  await ensureInstalled(root);
  await ensureGenerated(root);
  await ensureBuilt(root);
  for (const signal of stopSignals) process.off(signal, stopEarly);
  process.exitCode = await runServer(root, register.note);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
} finally {
  register.clear();
}
