import type { OrderClaim, OrderEventData, ResultClaim } from "#server/canonical/families/order.ts";
import { requestWords } from "#server/contracts/request-words.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import type { Tellings } from "./telling.ts";
import { milestoneWords, spaced } from "./terms.ts";

const what = ({ meaning, code }: Pick<OrderClaim, "meaning" | "code">): Phrase =>
  say`${requestWords({ kind: meaning, code })}`;
const critical = ({ abnormal }: Pick<ResultClaim, "abnormal">): Phrase =>
  abnormal === "critical" ? plain(", critical") : [];
const STATES = {
  needed: "is needed",
  running: "is under way",
  done: "is done",
  "not-needed": "is not needed",
} as const;

/** What a source said of something asked for, as the clause after `said`. */
export const orderTellings: Tellings<keyof OrderEventData> = {
  "order.placed": ({ data }, { visit }) => say`${what(data)} was ordered for ${visit}`,
  "order.changed": ({ data }, { visit }) => say`${what(data)} for ${visit} changed`,
  "order.status.changed": ({ data }, { visit }) => say`${what(data)} for ${visit} is ${plain(spaced(data.status))}`,
  "order.cancelled": ({ data }, { visit }) => say`${what(data)} for ${visit} was cancelled`,
  "bed.requested": (_, { visit }) => say`a bed is wanted for ${visit}`,
  "bed.request.changed": (_, { visit }) => say`the bed wanted for ${visit} is another one`,
  "bed.request.cancelled": (_, { visit }) => say`no bed is wanted for ${visit} any more`,
  "discharge.order.signed": (_, { visit }) => say`the discharge order of ${visit} is signed`,
  "discharge.order.cancelled": (_, { visit }) => say`the discharge order of ${visit} is taken back`,
  "discharge.milestone.reached": ({ data }, { visit }) =>
    say`${milestoneWords(data.milestone)} ${plain(STATES[data.state])} before ${visit} can leave`,
  "discharge.milestone.cancelled": ({ data }, { visit }) =>
    say`what was said of ${milestoneWords(data.milestone)} for ${visit} is taken back`,
  "lab.result.preliminary": ({ data }, { visit }) =>
    say`a preliminary result of ${what(data)} for ${visit} has arrived`,
  "lab.result.final": ({ data }, { visit }) =>
    say`the final result of ${what(data)} for ${visit} has arrived${critical(data)}`,
  "lab.result.final.cancelled": ({ data }, { visit }) => say`the result of ${what(data)} for ${visit} is withdrawn`,
  "imaging.result.preliminary": ({ data }, { visit }) =>
    say`a preliminary reading of ${what(data)} for ${visit} has arrived`,
  "imaging.result.final": ({ data }, { visit }) =>
    say`the final reading of ${what(data)} for ${visit} has arrived${critical(data)}`,
  "imaging.result.final.cancelled": ({ data }, { visit }) =>
    say`the reading of ${what(data)} for ${visit} is withdrawn`,
  "referral.received": (_, { visit }) => say`${visit} is referred here`,
  "referral.updated": (_, { visit }) => say`the referral of ${visit} changed`,
  "referral.cancelled": (_, { visit }) => say`the referral of ${visit} is taken back`,
  "priorauth.requested": (_, { visit }) => say`the payer was asked to authorize something for ${visit}`,
  "priorauth.document.received": (_, { visit }) =>
    say`a document on the payer\u2019s authorization for ${visit} has arrived`,
  "priorauth.decided": ({ data }, { visit }) => say`the payer\u2019s authorization for ${visit} is ${data.outcome}`,
  "appointment.booked": ({ data }, { visit, at }) => say`${visit} has an appointment${when(at(data.startAt))}`,
  "appointment.rescheduled": ({ data }, { visit, at }) =>
    say`the appointment of ${visit} was moved${when(at(data.startAt))}`,
  "appointment.changed": (_, { visit }) => say`the appointment of ${visit} changed`,
  "appointment.cancelled": (_, { visit }) => say`the appointment of ${visit} was cancelled`,
  "appointment.discontinued": (_, { visit }) => say`the appointments of ${visit} end`,
  "appointment.deleted": (_, { visit }) => say`the appointment of ${visit} was a mistake`,
  "appointment.noshow": (_, { visit }) => say`${visit} did not come to the appointment`,
  "appointment.arrived": (_, { visit }) => say`${visit} came to the appointment`,
  "appointment.fulfilled": (_, { visit }) => say`the appointment of ${visit} took place`,
  "appointment.slot.blocked": () => plain("a slot for appointments is blocked"),
  "appointment.slot.opened": () => plain("a slot for appointments is open again"),
};

function when(time: string | null): Phrase {
  return time ? plain(` at ${time}`) : [];
}
