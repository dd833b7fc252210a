import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import type { AccountStore } from "./account-store.ts";
import { type Attempts, TooManyAttempts } from "./attempts.ts";
import { passwordSchema } from "./password.ts";
import type { SetUpCodes } from "./set-up-codes.ts";

export interface SetUpPorts {
  codes: SetUpCodes;
  accounts: AccountStore;
  attempts: Attempts;
  /** Whether nobody can sign in yet. */
  isNeeded(): Promise<boolean>;
  onCompleted(account: string): Promise<void>;
}

const body = z.object({
  code: z.string().min(1).max(40),
  userName: z.string().trim().min(1).max(80),
  displayName: z.string().trim().min(1).max(80),
  password: passwordSchema,
});

/** The first administrator, made by whoever can read the server's log. */
export function setUpOperation(ports: SetUpPorts): Operation {
  return operation({
    method: "POST",
    path: "/api/v1/set-up",
    id: "setUp",
    summary: "Create the first administrator with the code from the server's log",
    tag: "access",
    access: "public",
    body,
    answer: z.object({ account: z.uuid() }),
    handle: async ({ body: { code, ...person } }) => {
      if (!(await ports.isNeeded())) throw new ApiRefusal(409, "set-up-done", "This server is set up already");
      await countTry(ports.attempts);
      if (!(await ports.codes.use(code)))
        throw new ApiRefusal(403, "set-up-code", "This code is not the one in the log, was used, or has expired");
      const fresh = {
        ...person,
        familyName: null,
        grants: [{ role: "administrator" as const, units: "all" as const }],
      };
      const account = await ports.accounts.createLocal(fresh, "system");
      if (!account) throw new ApiRefusal(409, "user-name", "This user name is taken");
      await ports.onCompleted(account.id);
      return json({ account: account.id });
    },
  });
}

/** All tries count together: there is one code, and one person who has it. */
async function countTry(attempts: Attempts): Promise<void> {
  try {
    await attempts.count("set-up", null);
  } catch (error) {
    if (error instanceof TooManyAttempts)
      throw new ApiRefusal(429, "too-many", "Too many tries; wait a quarter of an hour");
    throw error;
  }
}
