import type { RefusalCode } from "#server/contracts/sign-in.ts";
import type { RoleGrant } from "../sessions/role-grant.ts";
import type { SignInMethod } from "../sessions/session.ts";

/** Somebody who has proved who they are, before there is a session. */
export interface Admission {
  account: string;
  method: SignInMethod;
  name: string;
  grants: readonly RoleGrant[];
  /** What an identity provider calls this sign-in, as `atProvider` writes it. */
  providerSession: string | null;
}

/** Nobody was let in. The same for a name that nobody has and a wrong password. */
export class SignInRefused extends Error {
  readonly code: RefusalCode;
  /** Known where the one refused is known. */
  readonly account: string | null;

  constructor(code: RefusalCode, account: string | null = null) {
    super(code);
    this.code = code;
    this.account = account;
  }
}
