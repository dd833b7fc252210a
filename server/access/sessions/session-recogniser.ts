import { isOwnPage } from "../own-page.ts";
import type { Recogniser } from "../recognise.ts";
import { principalOf, type Session, stateOf } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** A cookie of a sign-in. On commands it counts from this server's own pages only, so that no other site can borrow it. */
export function sessionRecogniser(
  store: SessionStore,
  idOf: (cookieHeader: string | undefined) => Promise<string | null>,
): Recogniser {
  return async ({ method, headers }) => {
    const id = await idOf(headers.cookie);
    const session: Session | null = id === null ? null : await store.find(id);
    if (!session) return null;
    if (method !== "GET" && method !== "HEAD" && !isOwnPage(headers)) return null;
    return principalOf(session, stateOf(session, store.limits, store.now));
  };
}
