import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { z } from "zod";

const answerSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), answer: z.unknown() }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);

/** A helper process of this folder that obeys one command at a time and ends when its channel closes. */
export class HelperProcess {
  readonly #child: ChildProcess;

  constructor(script: string, args: string[] = [], execArgv: string[] = []) {
    this.#child = fork(path.join(import.meta.dirname, script), args, { serialization: "advanced", execArgv });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the process says next. @throws when it ends instead. */
  word(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const heard = (message: unknown) => {
        child.off("exit", ended);
        resolve(message);
      };
      const ended = (code: number | null) => {
        child.off("message", heard);
        reject(new Error(`a helper process ended with code ${code}`));
      };
      child.once("message", heard);
      child.once("exit", ended);
    });
  }

  /** @throws with the process's own words when it could not obey. */
  async ask<S extends z.ZodType>(command: object, schema: S): Promise<z.output<S>> {
    this.#child.send(command);
    const result = answerSchema.parse(await this.word());
    if (!result.ok) throw new Error(result.text);
    return schema.parse(result.answer);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    if (this.#child.connected) this.#child.disconnect();
    await gone;
  }
}

/** The other side of `ask`. */
export function obeyCommands<S extends z.ZodType>(schema: S, obey: (command: z.output<S>) => Promise<unknown>): void {
  process.on("message", (message) => {
    obey(schema.parse(message)).then(
      (answer) => process.send?.({ ok: true, answer }),
      (error: Error) => process.send?.({ ok: false, text: error.message }),
    );
  });
  process.once("disconnect", () => process.exit(0));
}
