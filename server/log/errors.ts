/** The checkpoint belongs to another owner or stands elsewhere: whoever asked is no longer the lease holder. */
export class LeaseLost extends Error {
  readonly code = "lease.lost";
  constructor(name: string) {
    super(`the lease of ${name} is held by another node`);
  }
}

/** The log takes no more appends because this node is stopping. */
export class LogClosed extends Error {
  readonly code = "log.closed";
  constructor() {
    super("this node is stopping and takes no more events");
  }
}

/** An operator has opened a new epoch since the last commit: what was remembered may have been lost with the old one. */
export class EpochOpened extends Error {
  readonly code = "log.epoch-opened";
  constructor(epoch: number) {
    super(`epoch ${epoch} of the log has been opened`);
  }
}

/** The head of the log went back (a restore or a failover lost commits): serving would show two truths under one number. */
export class EpochRegressed extends Error {
  readonly code = "log.regressed";
  constructor(known: { epoch: number; position: number }, found: { epoch: number; position: number }) {
    super(
      `the log went back from ${known.epoch}/${known.position} to ${found.epoch}/${found.position}: an operator must open a new epoch`,
    );
  }
}

/** Errors of PostgreSQL's classes 22 (data) and 23 (constraint): the value is at fault, not the database. */
export function isRefusedValue(error: Error): boolean {
  const code = "code" in error ? String(error.code) : "";
  return /^2[23]...$/.test(code);
}
