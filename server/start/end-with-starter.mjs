import { isMainThread } from "node:worker_threads";

// Loaded before the server: when the process that started it is killed, nobody could stop it any more and its ports
// would stay taken, so it stops itself as if asked to.
if (isMainThread && process.channel) {
  process.channel.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
