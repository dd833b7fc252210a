import type { Role } from "#server/contracts/access.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { type Account, atProvider } from "./account.ts";
import type { AccountStore, Vouched } from "./account-store.ts";
import { type Admission, SignInRefused } from "./admission.ts";
import { type Attempts, TooManyAttempts } from "./attempts.ts";
import { demonstratedGrant, demonstratedName } from "./demonstration.ts";
import { isPassword } from "./password.ts";
import { type Claims, claimWords, grantsFor } from "./role-mapping.ts";

export interface SignInPorts {
  accounts: AccountStore;
  attempts: Attempts;
  site(): SiteMap;
  /** Whether anybody may take on any role by one click: a simulated hospital without an identity provider. */
  demonstration: boolean;
  /** Claim of the identity provider that holds groups. */
  groupsClaim: string;
  /** Told of an account that was made because a provider vouched for somebody new. */
  onVouched(account: Account): Promise<void>;
}

/** The three ways in. Each answers who somebody is and what they may take on, or throws SignInRefused. */
export class SignIn {
  readonly #ports: SignInPorts;

  constructor(ports: SignInPorts) {
    this.#ports = ports;
  }

  /** One answer, after one time, for an unknown name, a wrong password and an account that was disabled. */
  async byPassword(userName: string, password: string, address: string | null): Promise<Admission> {
    const { accounts, attempts } = this.#ports;
    const key = userName.trim().toLowerCase().slice(0, 200);
    await count(attempts, key, address);
    const account = await accounts.findLocal(userName);
    const isRight = await isPassword(password, account?.password ?? null);
    if (!account || !isRight || account.disabledAt !== null) throw new SignInRefused("credentials", account?.id);
    await attempts.succeeded(key, address);
    return admit(account);
  }

  /** The password of somebody who is known, asked again at a locked workstation. */
  async confirms(accountId: string, password: string, address: string | null): Promise<boolean> {
    const { accounts, attempts } = this.#ports;
    await count(attempts, accountId, address);
    const account = await accounts.find(accountId);
    const isRight = await isPassword(password, account?.password ?? null);
    if (isRight) await attempts.succeeded(accountId, address);
    return isRight && account?.disabledAt === null;
  }

  async inDemonstration(role: Role): Promise<Admission> {
    if (!this.#ports.demonstration || role === "wall-display") throw new SignInRefused("demonstration-off");
    const grants = [demonstratedGrant(role, this.#ports.site())];
    return this.#vouch({
      method: "demonstration",
      subject: role,
      displayName: demonstratedName(role),
      familyName: null,
      grants,
    });
  }

  /** What an identity provider claims about somebody, its signature checked before. */
  async byClaims(issuer: string, claims: Claims): Promise<Admission> {
    const { groupsClaim, site } = this.#ports;
    const grants = grantsFor(claimWords(claims, groupsClaim), site().access);
    const subject = text(claims.sub);
    if (subject === null || grants.length === 0) throw new SignInRefused("no-role");
    const displayName = text(claims.name) ?? text(claims.preferred_username) ?? "Somebody without a name";
    const familyName = text(claims.family_name);
    const vouched = { method: "oidc", subject: atProvider(issuer, subject), displayName, familyName, grants } as const;
    const session = text(claims.sid);
    return this.#vouch(vouched, session === null ? null : atProvider(issuer, session));
  }

  async #vouch(vouched: Vouched, providerSession: string | null = null): Promise<Admission> {
    const { account, isNew } = await this.#ports.accounts.vouch(vouched);
    if (account.disabledAt !== null) throw new SignInRefused("disabled", account.id);
    if (isNew) await this.#ports.onVouched(account);
    return admit(account, providerSession);
  }
}

function admit({ id, method, displayName, grants }: Account, providerSession: string | null = null): Admission {
  return { account: id, method, name: displayName, grants, providerSession };
}

async function count(attempts: Attempts, account: string, address: string | null): Promise<void> {
  try {
    await attempts.count(account, address);
  } catch (error) {
    throw error instanceof TooManyAttempts ? new SignInRefused("too-many") : error;
  }
}

function text(claim: unknown): string | null {
  return typeof claim === "string" && claim.trim() !== "" ? claim.trim().slice(0, 200) : null;
}
