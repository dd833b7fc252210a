import { PURPOSE_NAMES } from "#server/contracts/access.ts";
import type { AccessAction, AccessEntry } from "../ledger/access-entry.ts";
import { permissionWords, refusalWords } from "./permission-words.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import { countWords, minutesOf } from "./terms.ts";

/** Words around one entry of the access ledger. */
export interface LedgerTold {
  /** `V 204 388`, or `a patient`. */
  visit: Phrase;
  who: string;
}

type LedgerTelling = (entry: AccessEntry, told: LedgerTold) => Phrase;

const station = ({ workstation }: AccessEntry): Phrase => (workstation ? say` from ${workstation}` : []);
const text = ({ detail }: AccessEntry, name: string): string | null => {
  const value = detail[name];
  return typeof value === "string" && value !== "" ? value : null;
};
const number = ({ detail }: AccessEntry, name: string): number | null => {
  const value = detail[name];
  return typeof value === "number" ? value : null;
};
const ofUnit = ({ unit }: AccessEntry): Phrase => (unit ? say`, a patient of ${unit}` : []);
const rows = (entry: AccessEntry): Phrase => {
  const count = number(entry, "rows");
  return count === null ? [] : plain(count === 1 ? "1 row" : `${countWords(count)} rows`);
};

/** Who saw what. Every action of the ledger has its sentence. */
export const ledgerTellings: { readonly [A in AccessAction]: LedgerTelling } = {
  "sign-in.succeeded": (entry, { who }) => say`${who} signed in${station(entry)}`,
  "sign-in.refused": (entry, { who }) => say`${who} could not sign in${station(entry)}`,
  "session.ended": (entry, { who }) => say`${who} signed out${station(entry)}`,
  "session.locked": (entry, { who }) => say`The screen of ${who} locked${station(entry)}`,
  "session.unlocked": (entry, { who }) => say`${who} unlocked the screen${station(entry)}`,
  "encounter.viewed": (entry, { who, visit }) =>
    say`${who} ${plain(entry.outcome === "accepted" ? "opened" : "tried to open")} ${visit}${ofUnit(entry)}`,
  "identity.shown": (entry, { who, visit }) =>
    say`${who} was ${plain(entry.outcome === "accepted" ? "shown" : "refused")} the name behind ${visit}${purposeOf(entry)}`,
  "raw.shown": (entry, { who, visit }) => {
    const inbound = number(entry, "inbound") ?? number(entry, "inboundId");
    return inbound === null ? say`${who} read a raw message of ${visit}` : say`${who} read raw message ${inbound}`;
  },
  "access.refused": (entry, { who, visit }) => {
    const asked = permissionWords(text(entry, "permission"));
    const patient = entry.encounter === null && entry.patient === null ? null : say` of ${visit}`;
    return say`${who} was refused ${plain(asked)}${patient}; ${plain(refusalWords(text(entry, "why")))}`;
  },
  "glass.broken": (entry, { who, visit }) => {
    const minutes = number(entry, "minutes");
    return say`${who} broke glass on ${visit}${minutes === null ? [] : plain(` for ${minutesOf(minutes)}`)}`;
  },
  "glass.closed": (_, { who, visit }) => say`${who} closed the glass on ${visit}`,
  "glass.reviewed": (entry, { who, visit }) =>
    say`${who} reviewed the break-glass on ${visit}${verdict(text(entry, "verdict") ?? text(entry, "outcome"))}`,
  "audit.searched": (entry, { who }) => {
    const found = rows(entry);
    return say`${who} searched the audit trail${conditions(entry)}${found.length > 0 ? say`: ${found}` : []}`;
  },
  "audit.exported": (entry, { who }) =>
    say`${who} exported ${orNothing(rows(entry))} of the audit trail${format(entry)}`,
  "audit.reviewed": (entry, { who }) => {
    const about = text(entry, "entry");
    return say`${who} reviewed ${about ? say`entry ${about}` : plain("an entry")}${verdict(text(entry, "verdict"))}`;
  },
  "list.exported": (entry, { who }) => {
    const list = text(entry, "list") ?? text(entry, "view");
    return say`${who} exported ${list ? say`the list ${list}` : plain("a list")}${format(entry)}`;
  },
  "disclosure.made": (entry, { who, visit }) => {
    const what = text(entry, "what");
    return say`${who} recorded that ${what ? say`${plain(what)} of ` : []}${visit} was disclosed outside`;
  },
  "view.shown": (entry, { who }) => {
    const view = text(entry, "view");
    return say`${who} was shown ${view ? say`the ${view}` : plain("a screen")}`;
  },
  "log.anchored": (entry) => {
    const size = number(entry, "size") ?? number(entry, "position");
    return say`The log stood at ${size === null ? plain("its signed head") : say`${countWords(size)} entries, signed`}`;
  },
  "log.epoch.opened": (entry, { who }) => {
    const [epoch, log] = [number(entry, "epoch"), number(entry, "log")];
    const goesOn = log === null ? [] : say`, which goes on after ${countWords(log)} entries`;
    return say`${who}${station(entry)} opened ${epoch === null ? plain("a new epoch") : say`epoch ${epoch}`} of the log${goesOn}, with a reason`;
  },
};

function purposeOf({ purpose }: AccessEntry): Phrase {
  return purpose ? plain(`, for ${PURPOSE_NAMES[purpose]}`) : [];
}

function verdict(word: string | null): Phrase {
  return word ? plain(`: ${word.replaceAll("-", " ")}`) : [];
}

/** Which conditions were used, never what a person typed. */
function conditions(entry: AccessEntry): Phrase {
  const by = text(entry, "by");
  return by ? plain(` by ${by}`) : [];
}

function format(entry: AccessEntry): Phrase {
  const word = text(entry, "format");
  return word ? plain(` as ${word.toUpperCase()}`) : [];
}

function orNothing(phrase: Phrase): Phrase {
  return phrase.length > 0 ? phrase : plain("a part");
}
