import { randomUUID } from "node:crypto";
import type pg from "pg";
import { bigintArray, textArray, uuidArray } from "#server/log/binary-array.ts";
import type { OpenedEpoch } from "#server/log/open-epoch.ts";
import type { NewAccessEntry } from "./access-entry.ts";
import { INSERT_ENTRIES, UPDATE_HEAD } from "./ledger-sql.ts";
import { systemEntry } from "./system-entry.ts";

/** Who sat at the machine, as the operating system knows them: the command asks for no sign-in. */
export interface Operator {
  user: string;
  host: string;
}

/** Enters that somebody opened an epoch, in the transaction that opens it: under the lock of the ledger's head, which it moves. */
export async function enterEpoch(
  client: pg.ClientBase,
  { epoch, log, access }: OpenedEpoch,
  { user, host }: Operator,
  reasonRef: string,
): Promise<void> {
  const entry: NewAccessEntry = {
    ...systemEntry({ id: randomUUID(), action: "log.epoch.opened", detail: { epoch, log, access } }),
    actor: `operator:${user}@${host}`,
    actorName: user,
    workstation: host,
    reasonRef,
  };
  const position = access + 1;
  await client.query(INSERT_ENTRIES, [
    new Date(),
    bigintArray([position]),
    uuidArray([entry.id]),
    textArray([JSON.stringify(entry)]),
  ]);
  await client.query(UPDATE_HEAD, [position]);
}
