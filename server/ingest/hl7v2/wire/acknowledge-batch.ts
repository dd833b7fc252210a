import { type AckOptions, hl7Timestamp } from "./acknowledge.ts";
import { STANDARD_DELIMITERS } from "./delimiters.ts";
import { encodeEscapes } from "./escapes.ts";
import type { MessageBatch } from "./split-batch.ts";

/**
 * One answer for a batch: BHS, the acknowledgements in the order of its messages, BTS with their number (HL7 v2.5.1
 * ch. 2.10.3). Messages sent together without an envelope are answered without one. Null when there is nothing to say.
 */
export function acknowledgeBatch(batch: MessageBatch, answers: (Buffer | null)[], options: AckOptions): Buffer | null {
  const given = answers.filter((answer) => answer !== null);
  const header = batch.batchHeader ?? batch.fileHeader;
  if (header === null) return given.length === 0 ? null : Buffer.concat(given);
  if (given.length === 0 && batch.messages.length > 0) return null;
  return Buffer.concat([Buffer.from(opening(batch, options)), ...given, Buffer.from(closing(batch, given.length))]);
}

function opening(batch: MessageBatch, options: AckOptions): string {
  const header = batch.batchHeader ?? batch.fileHeader;
  const delimiters = header?.delimiters ?? STANDARD_DELIMITERS;
  const echoed = (field: number) => header?.field(field) ?? "";
  const ours = (given: string | undefined, field: number) =>
    given === undefined ? echoed(field) : encodeEscapes(given, delimiters);
  const fields = [
    "BHS",
    delimiters.encodingCharacters,
    ours(options.sendingApplication, 5),
    ours(options.sendingFacility, 6),
    echoed(3),
    echoed(4),
    hl7Timestamp(options.now),
    "",
    "",
    "",
    encodeEscapes(options.controlId, delimiters),
    echoed(11),
  ];
  while (fields.at(-1) === "") fields.pop();
  return `${fields.join(delimiters.field)}\r`;
}

function closing(batch: MessageBatch, count: number): string {
  const { field } = (batch.batchHeader ?? batch.fileHeader)?.delimiters ?? STANDARD_DELIMITERS;
  return `BTS${field}${count}\r`;
}
