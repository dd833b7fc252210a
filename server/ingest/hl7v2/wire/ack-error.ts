/** Codes of HL7 table 0357 that we send, and their texts. */
export const ERROR_TEXTS = {
  100: "Segment sequence error",
  101: "Required field missing",
  102: "Data type error",
  103: "Table value not found",
  104: "Value too long",
  198: "Non-conformant cardinality",
  199: "Other HL7 error",
  200: "Unsupported message type",
  201: "Unsupported event code",
  202: "Unsupported processing id",
  203: "Unsupported version id",
  204: "Unknown key identifier",
  205: "Duplicate key identifier",
  206: "Application record locked",
  207: "Application internal error",
} as const;

export type AckErrorCode = keyof typeof ERROR_TEXTS;

/** Where in their message. All count from 1; `sequence` is the occurrence of the segment. */
export interface ErrorLocation {
  segment: string;
  sequence?: number;
  field?: number;
  repetition?: number;
  component?: number;
  subcomponent?: number;
}

export interface AckError {
  code: AckErrorCode;
  location?: ErrorLocation;
  /** For the sender's staff; never content of the message. */
  text: string;
}

export interface AckAccepted {
  accepted: true;
  /** Sent with severity W where the version has severities (2.5 on). */
  warnings?: AckError[];
}

export interface AckRefused extends AckError {
  accepted: false;
  /** AR or CR; otherwise AE or CE. */
  reject: boolean;
}

export type AckOutcome = AckAccepted | AckRefused;

export const ACCEPTED: AckAccepted = { accepted: true };

/** Why a message is refused. What is merely odd (unknown patient, impossible transition) is accepted and flagged. */
export type RefusalClass =
  | "message.type"
  | "message.trigger"
  | "message.processing"
  | "message.version"
  | "sender"
  | "header.missing"
  | "header.delimiters"
  | "header.control.id"
  | "charset"
  | "segment.missing"
  | "field.missing"
  | "too.large"
  | "internal";

interface RefusalRule {
  reject: boolean;
  code: AckErrorCode;
  location?: ErrorLocation;
  text: string;
}

const RULES: Record<RefusalClass, RefusalRule> = {
  "message.type": rejection(200, at(9, 1), "This message type is not taken here"),
  "message.trigger": rejection(201, at(9, 2), "This trigger event is not taken here"),
  "message.processing": rejection(202, at(11, 1), "This processing id is not taken on this connection"),
  "message.version": rejection(203, at(12, 1), "This version is not taken here"),
  sender: rejection(207, at(3, 1), "This sender is not taken from this address, or not without its certificate"),
  "header.missing": error(100, { segment: "MSH", sequence: 1 }, "No MSH segment"),
  "header.delimiters": error(102, at(2), "The separators in MSH-1 and MSH-2 cannot be read"),
  "header.control.id": error(101, at(10), "The message has no control id"),
  charset: error(102, at(18), "The bytes are not in the character set that MSH-18 names"),
  "segment.missing": error(100, undefined, "A required segment is missing"),
  "field.missing": error(101, undefined, "A required field is missing"),
  "too.large": rejection(207, undefined, "The message is larger than this receiver takes"),
  internal: rejection(207, undefined, "The message could not be stored"),
};

/**
 * The one place where a class of refusal becomes an acknowledgement code. `internal` is for sites that want AR 207 while
 * storage is down; the default there is no answer at all and a closed connection.
 */
export function refusal(kind: RefusalClass, found: { location?: ErrorLocation; text?: string } = {}): AckRefused {
  const rule = RULES[kind];
  return {
    accepted: false,
    reject: rule.reject,
    code: rule.code,
    location: found.location ?? rule.location,
    text: found.text ?? rule.text,
  };
}

function at(field: number, component?: number): ErrorLocation {
  return { segment: "MSH", sequence: 1, field, repetition: 1, component };
}

function rejection(code: AckErrorCode, location: ErrorLocation | undefined, text: string): RefusalRule {
  return { reject: true, code, location, text };
}

function error(code: AckErrorCode, location: ErrorLocation | undefined, text: string): RefusalRule {
  return { reject: false, code, location, text };
}
