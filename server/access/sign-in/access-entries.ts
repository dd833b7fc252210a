import { randomUUID } from "node:crypto";
import type { AccessAction, NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { Session } from "../sessions/session.ts";
import type { SignInRefused } from "./admission.ts";

type Detail = NewAccessEntry["detail"];

/** What happened to a session, as the ledger keeps it. */
export function sessionEntry(action: AccessAction, session: Session, detail: Detail = {}): NewAccessEntry {
  return {
    ...NOTHING,
    id: randomUUID(),
    action,
    actor: `user:${session.account}`,
    actorName: session.name,
    role: session.role,
    session: session.id,
    workstation: session.workstation,
    outcome: "accepted",
    detail: { method: session.method, ...detail },
  };
}

/** The name that was tried is not kept: people type their password into that field. */
export function refusalEntry({ code, account }: SignInRefused, method: string, address: string | null): NewAccessEntry {
  return {
    ...NOTHING,
    id: randomUUID(),
    action: "sign-in.refused",
    actor: account === null ? "anonymous" : `user:${account}`,
    actorName: "Somebody who has not signed in",
    role: null,
    session: null,
    workstation: address,
    outcome: "refused",
    detail: { method, why: code },
  };
}

const NOTHING = {
  purpose: null,
  patient: null,
  encounter: null,
  bed: null,
  unit: null,
  facility: null,
  fields: null,
  flags: [],
  reasonRef: null,
};
