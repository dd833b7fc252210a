import type { Socket } from "socket.io";
import { type Audience, WALL_AUDIENCE } from "#server/access/audience.ts";
import { VIEW_DOORS } from "#server/access/doors.ts";
import { audienceOf, isAllowed } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { EndCode, ViewName } from "#server/contracts/live.ts";

type Handshake = Pick<Socket["handshake"], "auth">;

/** A wall sees what a corridor may, whoever opened it. */
export function isWall({ auth }: Handshake): boolean {
  return auth.surface === "wall";
}

export function audienceAt(handshake: Handshake, principal: Principal): Audience {
  return isWall(handshake) ? WALL_AUDIENCE : audienceOf(principal);
}

export function mayWatch(handshake: Handshake, principal: Principal, view: ViewName): boolean {
  const permission = VIEW_DOORS[view];
  if (isWall(handshake) && permission !== "wall.view") return false;
  return isAllowed(principal, permission);
}

export function refusal(code: EndCode): Error {
  return Object.assign(new Error("unauthorised"), { data: { code } });
}

/** A browser sends its page's origin; another site's page must not read a hospital's screens. Other clients send none. */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
