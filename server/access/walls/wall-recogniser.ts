import { ANONYMOUS, type Principal } from "../principal.ts";
import type { Presented, Recogniser } from "../recognise.ts";
import { digestOf } from "../tokens/secret-text.ts";
import { wallSecret } from "./wall-cookie.ts";
import type { WallDisplay } from "./wall-display.ts";
import type { WallStore } from "./wall-store.ts";

/** Only where walls are shown, and at the root, which leads there: somebody who signs in on the machine behind a display works under their own name. */
const WALL_PATHS = /^\/(|wall(\/.*)?|pair|api\/v1\/walls\/(mine|renew))$/;

/** Displays, by the token in their cookie. One that has ended is still known, and sees nothing. */
export function wallRecogniser(walls: Pick<WallStore, "find">): Recogniser {
  return async (request) => {
    const secret = isAtWall(request) ? wallSecret(request, "ctw") : null;
    if (secret === null) return null;
    const found = await walls.find(secret, request.address);
    if (!found) return null;
    const who = { ...wallPrincipal(found.display), credential: digestOf(secret).toString("hex") };
    return found.state === "paired" ? who : { ...who, role: null, units: [], halted: "revoked" };
  };
}

/** A display sees what a corridor may see, of the units it was paired for. */
export function wallPrincipal({ id, name, units }: WallDisplay): Principal {
  return { ...ANONYMOUS, actor: `wall:${id}`, name, role: "wall-display", units, workstation: name };
}

function isAtWall({ path, auth }: Presented): boolean {
  return auth?.surface === "wall" || WALL_PATHS.test(path);
}
