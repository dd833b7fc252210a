import { runServer } from "#server/start/run-server.mjs";
import { startRegister } from "#server/start/start-register.mjs";

/** The last part of `npm start` on another project folder, given as the argument: ends orphans, then runs its server. */
const root = process.argv[2];
if (!root) throw new Error("usage: starter-process.ts <project folder>");
const register = startRegister(root);
await register.endOrphans();
process.argv.length = 2;
process.exitCode = await runServer(root, register.note);
register.clear();
