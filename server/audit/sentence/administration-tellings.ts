import type { AccessEventData, UnitScope } from "#server/canonical/families/access.ts";
import type { AuditEventData, HoldRecord } from "#server/canonical/families/audit.ts";
import type { Role } from "#server/contracts/access.ts";
import { ROLE_NAMES } from "#server/contracts/access.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import type { Tellings, Told } from "./telling.ts";
import { countWords } from "./terms.ts";

const roles = (all: readonly Role[]): Phrase => plain(all.map((role) => ROLE_NAMES[role]).join(", ") || "no role");
const within = (units: UnitScope): Phrase =>
  plain(units === "all" ? " for the whole house" : units.length === 0 ? " for no unit" : ` for ${units.join(", ")}`);

/** Who may do what, as it was changed. */
export const accessTellings: Tellings<keyof AccessEventData> = {
  "access.set-up.completed": ({ data }) => say`The first administrator, account ${data.account}, was set up`,
  "access.account.created": ({ data }, { who }) =>
    say`${who} created account ${data.account} as ${roles(data.roles)}${within(data.units)}`,
  "access.account.disabled": ({ data }, { who }) => say`${who} disabled account ${data.account}`,
  "access.account.password.changed": ({ data }, { who }) => say`${who} changed the password of account ${data.account}`,
  "access.account.granted": ({ data }, { who }) =>
    say`${who} made account ${data.account} ${roles(data.roles)}${within(data.units)}`,
  "access.role.changed": ({ data }, { who }) =>
    say`${who} went on as ${ROLE_NAMES[data.to]}, before as ${ROLE_NAMES[data.from]}`,
  "access.session.revoked": ({ data }, { who }) => say`${who} ended a session of account ${data.account}`,
  "access.token.created": ({ data }, { who, at }) =>
    say`${who} made token ${data.token} as ${ROLE_NAMES[data.role]}${within(data.units)}, until ${plain(at(data.expiresAt) ?? "further notice")}`,
  "access.token.revoked": ({ data }, { who }) => say`${who} revoked token ${data.token}`,
  "access.wall.paired": ({ data }, { who }) => say`${who} let wall display ${data.wall} in${within(data.units)}`,
  "access.wall.revoked": ({ data }, { who }) => say`${who} revoked wall display ${data.wall}`,
  "access.wall.copied": ({ data }) => say`Somebody held a copy of the token of wall display ${data.wall}: it was ended`,
  "access.vip.listed": (_, { who }) => say`${who} put a patient on the list of those whose every look is reviewed`,
  "access.vip.unlisted": (_, { who }) => say`${who} took a patient off the list of those whose every look is reviewed`,
  "access.patient.erased": ({ data }, { who }) =>
    say`${who} erased a patient: the key is destroyed, and with it ${countWords(data.messages)} raw messages`,
  "access.keys.rotated": (_, { who }) => say`${who} took new keys into use`,
  "access.key.retired": ({ data }, { who }) => say`${who} took key ${data.key} out of the key ring`,
  "access.glass.broken": ({ data }, { who, visit, at }) =>
    say`${who} broke glass on ${visit}, until ${plain(at(data.until) ?? "further notice")}`,
  "access.glass.closed": ({ data }, { who, visit }) =>
    data.endedBy === "time"
      ? say`The glass on ${visit} closed: its time was over`
      : say`${who} closed the glass on ${visit}`,
  "access.glass.reviewed": ({ data }, { who, visit }) =>
    say`${who} reviewed the break-glass on ${visit}: ${plain(data.verdict.replaceAll("-", " "))}`,
};

/** Proofs, holds and retention. */
export const recordTellings: Tellings<keyof AuditEventData> = {
  "audit.ledger.anchored": ({ data }) => say`The access ledger stood at ${countWords(data.size)} entries, signed`,
  "record.hold.placed": ({ data }, told) => say`${told.who} placed a legal hold on ${held(data, told)}`,
  "record.hold.lifted": ({ data }, told) => say`${told.who} lifted the legal hold on ${held(data, told)}`,
  "record.retention.applied": ({ data }) => {
    const dropped = data.dropped.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return say`Retention removed ${countWords(data.rawRemoved)} raw messages and ${countWords(dropped)} entries, and kept ${countWords(data.rawKept)} on hold`;
  },
};

function held({ scope, from, to }: HoldRecord, { visit, at }: Told): Phrase {
  if (scope === "encounter") return visit;
  if (scope === "patient") return plain("all records of one patient");
  return plain(`everything from ${at(from) ?? "the start"} to ${at(to) ?? "now"}`);
}
