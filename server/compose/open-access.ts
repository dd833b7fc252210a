import { hash } from "node:crypto";
import type { Redis } from "ioredis";
import { pageGate } from "#server/access/page-gate.ts";
import type { Presented, Recognise, Recogniser } from "#server/access/recognise.ts";
import { sessionListOperations } from "#server/access/sessions/session-list-operations.ts";
import { sessionOperations } from "#server/access/sessions/session-operations.ts";
import { sessionRecogniser } from "#server/access/sessions/session-recogniser.ts";
import { SessionStore } from "#server/access/sessions/session-store.ts";
import { SessionWatch } from "#server/access/sessions/session-watch.ts";
import { refusalEntry, sessionEntry } from "#server/access/sign-in/access-entries.ts";
import { atProvider } from "#server/access/sign-in/account.ts";
import { accountOperations, summed } from "#server/access/sign-in/account-operations.ts";
import { AccountStore } from "#server/access/sign-in/account-store.ts";
import { Attempts } from "#server/access/sign-in/attempts.ts";
import type { AuthTurn } from "#server/access/sign-in/auth-options.ts";
import { authRoute } from "#server/access/sign-in/auth-route.ts";
import { backchannelLogout } from "#server/access/sign-in/backchannel-logout.ts";
import { demonstrationWall } from "#server/access/sign-in/demonstration-wall.ts";
import { forgetAt, type SignedOut } from "#server/access/sign-in/logout-token.ts";
import { ProviderDiscovery } from "#server/access/sign-in/provider-discovery.ts";
import { providerSignOut } from "#server/access/sign-in/provider-sign-out.ts";
import { sessionCookie, sessionIn } from "#server/access/sign-in/session-cookie.ts";
import { SET_UP_CODE_HOURS, SetUpCodes } from "#server/access/sign-in/set-up-codes.ts";
import { setUpOperation } from "#server/access/sign-in/set-up-operation.ts";
import { SignIn } from "#server/access/sign-in/sign-in.ts";
import { administrationEvent } from "#server/access/tokens/administration-event.ts";
import type { Operation } from "#server/api/operation.ts";
import type { AccessEventData } from "#server/canonical/families/access.ts";
import type { Handler } from "#server/http/http-server.ts";
import { NotifyWakeUp } from "#server/log/wake-up.ts";
import type { AccessReader } from "#server/runtime.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { accessReader } from "./access-reader.ts";
import type { Composition } from "./composition.ts";
import { oidcOf } from "./oidc-settings.ts";
import type { Storage } from "./open-storage.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Nobody has come back to a locked workstation for so long: the session is over. */
const AWAY_MS = 2 * HOUR_MS;

export interface Access {
  /** Before the session's: what anybody may see. After the tokens': people. */
  recognisers: Recogniser[];
  operations: Operation[];
  watch: SessionWatch;
  routes: Handler[];
  gate(recognise: Recognise): Handler;
  reader(recognise: Recognise, shownBy: AccessReader["shownBy"]): AccessReader;
  /** Prints a set-up code where nobody can sign in yet. */
  announce(url: string): Promise<void>;
}

/** Sign-in, sessions and accounts of this node. */
export function openAccess(composition: Composition, storage: Storage, limitRedis: Redis | null): Access {
  const { settings, simulate, fault, log, progress } = composition;
  const { pool, keyRing, writer, sites, ledger } = storage;
  const oidc = oidcOf(settings);
  const demonstration = simulate && oidc === null;
  const site = () => sites.current.site;
  const limits = {
    lifeMs: settings.SESSION_HOURS * HOUR_MS,
    idleMs: settings.IDLE_LOCK_MINUTES * MINUTE_MS,
    awayMs: Math.max(AWAY_MS, settings.IDLE_LOCK_MINUTES * MINUTE_MS),
  };
  const store = new SessionStore({ pool, limits });
  const accounts = new AccountStore(pool, keyRing);
  const attempts = new Attempts(limitRedis);
  const codes = new SetUpCodes(pool);
  const cookie = sessionCookie(keyRing, settings.PUBLIC_URL);

  const record = async <T extends keyof AccessEventData>(type: T, data: AccessEventData[T], by: string) => {
    const subject = "session" in data ? `session:${data.session}` : "access";
    const facility = site().facilities[0]?.id ?? "";
    await writer.append([administrationEvent(type, data, { actor: by, at: Date.now(), facility, subject })]);
  };
  const signIn = new SignIn({
    accounts,
    attempts,
    site,
    demonstration,
    groupsClaim: settings.OIDC_CLAIM,
    onVouched: (account) =>
      record("access.account.created", { account: account.id, ...summed(account.grants) }, "system"),
  });
  const watch = openWatch(composition, storage, store);
  const discovery = oidc && new ProviderDiscovery(oidc.issuer);
  const onSignInFault = (code: string) => log.warn({ code }, "sign-in");
  /** Nobody stays signed in here because the provider does not answer. */
  const signOutAtProvider = async (): Promise<string | null> => {
    const { PUBLIC_URL } = settings;
    if (!discovery || PUBLIC_URL === undefined) return null;
    const metadata = await discovery.metadata().catch(() => null);
    if (!metadata) onSignInFault("the provider was not asked to sign somebody out");
    return metadata?.endSession ? providerSignOut(metadata.endSession, oidc.clientId, PUBLIC_URL) : null;
  };
  const endByProvider = async ({ jti, sid, sub }: SignedOut): Promise<boolean> => {
    const named = (name: string | null) => (oidc && name !== null ? atProvider(oidc.issuer, name) : null);
    const digest = hash("sha256", jti, "buffer");
    const token = { digest, forgetAt: forgetAt(store.now), providerSession: named(sid), subject: named(sub) };
    const ended = await store.endByProvider(token);
    const entries = ended?.map((session) => sessionEntry("session.ended", session, { why: "provider" })) ?? [];
    if (entries.length > 0) await ledger.record(entries);
    return ended !== null;
  };
  const needsSetUp = async () => !demonstration && oidc === null && !(await accounts.hasLocal());

  return {
    recognisers: [
      ...(demonstration ? [demonstrationWall] : []),
      sessionRecogniser(store, (header) => sessionIn(header, cookie)),
    ],
    operations: [
      ...sessionOperations({
        store,
        confirms: (session, password) => signIn.confirms(session.account, password, session.workstation),
        onLocked: async (session) => void (await ledger.record([sessionEntry("session.locked", session)])),
        onUnlocked: async (session) => void (await ledger.record([sessionEntry("session.unlocked", session)])),
        onRole: (session, to) =>
          record("access.role.changed", { session: session.id, from: session.role, to }, `user:${session.account}`),
      }),
      ...sessionListOperations({
        store,
        onRevoked: async ({ id, account }, by, reason) => {
          const reasonRef = reason ? await keepNote(pool, keyRing, reason) : null;
          await record("access.session.revoked", { session: id, account, reasonRef }, by);
        },
      }),
      ...accountOperations({
        accounts,
        sessions: store,
        site,
        record,
        keepNote: (text) => keepNote(pool, keyRing, text),
      }),
      setUpOperation({
        codes,
        accounts,
        attempts,
        isNeeded: needsSetUp,
        onCompleted: (account) => record("access.set-up.completed", { account }, `user:${account}`),
      }),
    ],
    watch,
    routes: [
      ...(oidc && discovery
        ? [backchannelLogout({ clientId: oidc.clientId, discovery, end: endByProvider, onFault: onSignInFault })]
        : []),
      authRoute({
        signIn,
        cookie,
        oidc,
        lifeMs: limits.lifeMs,
        publicUrl: settings.PUBLIC_URL,
        onFault: onSignInFault,
        turn: (request) =>
          turnOf(request, { store, storage, heldBy: (header) => sessionIn(header, cookie), signOutAtProvider }),
      }),
    ],
    gate: (recognise) => pageGate({ recognise, needsSetUp }),
    reader: (recognise, shownBy) =>
      accessReader({ recognise, store, site, oidc: oidc !== null, demonstration, shownBy }),
    announce: async (url) => {
      if (!settings.ROLES.includes("web") || !(await needsSetUp())) return;
      progress(`set-up: open ${url}/set-up and enter ${await codes.issue()} (once, within ${SET_UP_CODE_HOURS} hours)`);
    },
  };

  function openWatch({ stops }: Composition, { databaseUrl }: Storage, sessions: SessionStore): SessionWatch {
    const watching = new SessionWatch({
      store: sessions,
      onSwept: async ({ locked, ended }) => {
        const entries = [
          ...locked.map((session) => sessionEntry("session.locked", session, { why: "idle" })),
          ...ended.map((session) => sessionEntry("session.ended", session, { why: "expired" })),
        ];
        if (entries.length > 0) await ledger.record(entries);
      },
      onError: fault("sessions"),
    });
    const notices = new NotifyWakeUp(
      databaseUrl,
      (session) => (session === undefined ? watching.look() : watching.changed(session)),
      () => false,
      "caretower_session",
    );
    notices.start().catch(fault("session notices"));
    watching.start();
    stops.add("session notices", () => notices.stop());
    stops.add("session watch", () => watching.stop());
    return watching;
  }
}

interface TurnPorts {
  store: SessionStore;
  storage: Storage;
  heldBy(cookieHeader: string | undefined): Promise<string | null>;
  /** Null: it cannot be asked. */
  signOutAtProvider(): Promise<string | null>;
}

/** One request to next-auth: whoever signs in anew ends the session that their browser still held. */
async function turnOf(
  { address, headers }: Presented,
  { store, storage: { ledger }, heldBy, signOutAtProvider }: TurnPorts,
): Promise<AuthTurn> {
  const held = await heldBy(headers.cookie);
  const end = async (id: string, why: string) => {
    const ended = await store.end(id, "signed-out", "system");
    if (ended) await ledger.record([sessionEntry("session.ended", ended, { why })]);
    return ended;
  };
  return {
    address,
    again: held !== null,
    open: async (admission) => {
      const session = await store.create({ ...admission, workstation: address });
      await ledger.record([sessionEntry("sign-in.succeeded", session)]);
      if (held !== null) await end(held, "replaced");
      return session.id;
    },
    refused: async (refusal, method) => void (await ledger.record([refusalEntry(refusal, method, address)])),
    end: async (id) => {
      const ended = await end(id, "signed-out");
      return ended?.method === "oidc" ? await signOutAtProvider() : null;
    },
  };
}
