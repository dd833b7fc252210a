import { type AckOutcome, ERROR_TEXTS } from "./ack-error.ts";
import { type AckKind, type AckRules, planAcks } from "./ack-mode.ts";
import { encodeAnswer } from "./character-set.ts";
import { type Delimiters, STANDARD_DELIMITERS } from "./delimiters.ts";
import { codedElement, errSegment, VERSION_WITH_SEVERITY, versionNumber } from "./err-segment.ts";
import { encodeEscapes } from "./escapes.ts";
import type { Hl7Doc } from "./hl7-doc.ts";

export interface AckOptions extends AckRules {
  /** MSH-7 of the answer. */
  now: Date;
  /** MSH-10 of the answer, unique among ours. */
  controlId: string;
  /** MSH-3 and MSH-4 of the answer; by default what the sender called us in MSH-5 and MSH-6. */
  sendingApplication?: string;
  sendingFacility?: string;
  /** MSH-9 as `ACK` alone, for senders of 2.2 and 2.3 that need it. */
  plainType?: boolean;
  /** MSA-4: the sequence number that we expect of a sender that numbers its messages. */
  expectedSequence?: number;
}

const OUR_VERSION = "2.5.1";
const CODES: Record<AckKind, { accepted: string; error: string; reject: string }> = {
  original: { accepted: "AA", error: "AE", reject: "AR" },
  application: { accepted: "AA", error: "AE", reject: "AR" },
  accept: { accepted: "CA", error: "CE", reject: "CR" },
};

/**
 * The answer to send on the connection that a message came by; null for no answer. Without a readable message (null) the
 * answer has an empty MSA-2. In the sender's separators and character set.
 */
export function acknowledge(message: Hl7Doc | null, outcome: AckOutcome, options: AckOptions): Buffer | null {
  if (message === null) return answer(null, "original", outcome, options);
  const kind = planAcks(message, outcome.accepted, options).onConnection;
  return kind === null ? null : answer(message, kind, outcome, options);
}

/** The application acknowledgement to send on the return channel, as an exchange of our own; null when none is asked for. */
export function acknowledgeOnReturnChannel(message: Hl7Doc, outcome: AckOutcome, options: AckOptions): Buffer | null {
  const kind = planAcks(message, outcome.accepted, options).onReturnChannel;
  return kind === null ? null : answer(message, kind, outcome, options);
}

function answer(message: Hl7Doc | null, kind: AckKind, outcome: AckOutcome, options: AckOptions): Buffer {
  const delimiters = message?.delimiters ?? STANDARD_DELIMITERS;
  const version = versionNumber(message?.version);
  const segments = [
    header(message, kind, delimiters, options),
    acknowledgement(message, kind, outcome, version, delimiters, options),
    ...errors(outcome, version, delimiters),
  ];
  return encodeAnswer(`${segments.join("\r")}\r`, message?.syntax.encoding ?? "utf-8");
}

function header(message: Hl7Doc | null, kind: AckKind, delimiters: Delimiters, options: AckOptions): string {
  const echoed = (field: number) => echo(message, field);
  const ours = (given: string | undefined, field: number) =>
    given === undefined ? echoed(field) : encodeEscapes(given, delimiters);
  const silence = kind === "original" ? "" : "NE";
  const fields = [
    "MSH",
    delimiters.encodingCharacters,
    ours(options.sendingApplication, 5),
    ours(options.sendingFacility, 6),
    echoed(3),
    echoed(4),
    hl7Timestamp(options.now),
    "",
    messageType(message, delimiters, options.plainType === true),
    encodeEscapes(options.controlId, delimiters),
    echoed(11) || "P",
    echoed(12) || OUR_VERSION,
    "",
    "",
    silence,
    silence,
    "",
    echoed(18),
  ];
  while (fields.at(-1) === "") fields.pop();
  return fields.join(delimiters.field);
}

function messageType(message: Hl7Doc | null, delimiters: Delimiters, plain: boolean): string {
  const trigger = message?.trigger;
  if (plain || trigger === undefined) return "ACK";
  return ["ACK", encodeEscapes(trigger, delimiters), "ACK"].join(delimiters.component);
}

/** Up to 2.4 the error's text and code stand in MSA-3 and MSA-6 too; later ERR alone has them. */
function acknowledgement(
  message: Hl7Doc | null,
  kind: AckKind,
  outcome: AckOutcome,
  version: number,
  delimiters: Delimiters,
  options: AckOptions,
): string {
  const codes = CODES[kind];
  const code = outcome.accepted ? codes.accepted : outcome.reject ? codes.reject : codes.error;
  const explained = !outcome.accepted && version < VERSION_WITH_SEVERITY ? outcome : null;
  const fields = [
    "MSA",
    code,
    echo(message, 10),
    explained === null ? "" : encodeEscapes(explained.text, delimiters),
    options.expectedSequence === undefined ? "" : String(options.expectedSequence),
    "",
    explained === null
      ? ""
      : codedElement(String(explained.code), ERROR_TEXTS[explained.code], "HL70357", delimiters.component),
  ];
  while (fields.length > 3 && fields.at(-1) === "") fields.pop();
  return fields.join(delimiters.field);
}

function errors(outcome: AckOutcome, version: number, delimiters: Delimiters): string[] {
  const segments = outcome.accepted
    ? (outcome.warnings ?? []).map((warning) => errSegment(warning, "W", version, delimiters))
    : [errSegment(outcome, "E", version, delimiters)];
  return segments.filter((segment) => segment !== null);
}

/** Their field as they sent it: same separators, same escapes. A line break inside it would end our segment. */
function echo(message: Hl7Doc | null, field: number): string {
  return message?.msh.field(field).replace(/[\r\n]+/g, " ") ?? "";
}

/** UTC with its offset, to the second: `20260314071500+0000`. */
export function hl7Timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace(/[-:T]/g, "")}+0000`;
}
