import type { Instant } from "#server/canonical/instant.ts";
import type { Role } from "#server/contracts/access.ts";

/** A time-boxed opening of one encounter beyond one's role. */
export interface Glass {
  id: string;
  encounter: string;
  until: Instant;
}

/** Who asks: at a page, the API, the socket handshake, each watch and each command. */
export interface Principal {
  /** `user:<id>`, `token:<id>`, `wall:<id>`, `token:admin` (creates tokens, nothing else), or `anonymous`. */
  actor: string;
  /** As people know them, such as `Unit nurse 0417`; never a patient's name. */
  name: string;
  /** Null: nobody has signed in. */
  role: Role | null;
  /** Units of the site map; `all` for the whole house. */
  units: "all" | readonly string[];
  /** Session row behind the cookie; null for tokens and strangers. */
  session: string | null;
  /** Workstation as it names itself or its address; null where unknown. */
  workstation: string | null;
  glass: readonly Glass[];
  /** Which of its tokens a display came with, as it is kept: its digest, hexadecimal. */
  credential?: string;
  /** Why a session that was presented gives no role now. */
  halted?: "locked" | "revoked" | "expired" | "signed-out";
}

/** Whoever holds ADMIN_TOKEN: without a role, and allowed to make and revoke tokens only. */
export const ADMIN_TOKEN_ACTOR = "token:admin";

export const ANONYMOUS: Principal = {
  actor: "anonymous",
  name: "Somebody who has not signed in",
  role: null,
  units: [],
  session: null,
  workstation: null,
  glass: [],
};
