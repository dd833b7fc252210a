import { execFileSync, spawnSync } from "node:child_process";

/** The system account PostgreSQL runs under; empty when this process may run it itself. */
export type PostgresAccount = { uid?: number; gid?: number };

const accountName = "postgres";

/**
 * PostgreSQL refuses to run as root, so root hands it to the account `postgres`, created when the machine has none.
 * Throws when root can neither find nor create that account.
 */
export function postgresAccount(): PostgresAccount {
  if (process.getuid?.() !== 0) return {};
  const account = findAccount() ?? createAccount();
  if (account) return account;
  throw new Error(
    `PostgreSQL cannot run as root and the account "${accountName}" could not be created. ` +
      "Start as an ordinary user, create that account, or set DATABASE_URL to a PostgreSQL of your own.",
  );
}

/** True when the account may enter the directory, whatever the modes of the folders above it. */
export function canEnter(directory: string, account: PostgresAccount): boolean {
  if (account.uid === undefined) return true;
  const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", directory], { ...account, cwd: "/", stdio: "ignore" });
  return probe.status === 0;
}

function findAccount(): PostgresAccount | undefined {
  const uid = numericId("-u");
  const gid = numericId("-g");
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

function createAccount(): PostgresAccount | undefined {
  const attempts: [string, string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", accountName]],
    ["adduser", ["-S", "-D", "-H", "-s", "/bin/false", accountName]],
  ];
  for (const [command, args] of attempts) {
    if (spawnSync(command, args, { stdio: "ignore" }).status === 0) return findAccount();
  }
  return undefined;
}

function numericId(flag: "-u" | "-g"): number | undefined {
  try {
    return Number.parseInt(
      execFileSync("id", [flag, accountName], { stdio: ["ignore", "pipe", "ignore"] }).toString(),
      10,
    );
  } catch {
    return undefined;
  }
}
