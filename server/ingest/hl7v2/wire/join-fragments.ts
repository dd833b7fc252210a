/**
 * One message from its fragments, in order (HL7 v2.5.1 ch. 2.10.2): the header of the first without its continuation
 * pointer, then the segments of all without their headers and DSC. A segment cut in two is joined where the message is read,
 * since ADD may also stand in a whole message. Bytes that are no line ends are never looked into, so any character set in
 * which a line end is one byte passes unharmed.
 */
export function joinFragments(fragments: readonly Buffer[]): Buffer {
  const lines = fragments.flatMap((bytes, index) => linesOf(bytes, index === 0));
  return Buffer.from(`${lines.join("\r")}\r`, "latin1");
}

/** Frame bytes and byte order marks, read as Latin-1, end a line as they do wherever messages are read. */
const STRAY = ["\v", "\x1c", "\xef\xbb\xbf"];

function linesOf(bytes: Buffer, isFirst: boolean): string[] {
  const text = STRAY.reduce((clean, mark) => clean.replaceAll(mark, "\r"), bytes.toString("latin1"));
  const [header = "", ...body] = text.split(/[\r\n]+/).filter((line) => line !== "");
  const separator = header.trimStart().charAt(3);
  const kept = body.filter((line) => !isPointer(line, separator));
  return isFirst ? [withoutPointer(header, separator), ...kept] : kept;
}

function isPointer(line: string, separator: string): boolean {
  return line === "DSC" || line.startsWith(`DSC${separator}`);
}

/** MSH-1 is the separator itself, so MSH-14 is the fourteenth part. */
function withoutPointer(header: string, separator: string): string {
  const fields = header.split(separator);
  if (fields.length > 13) fields[13] = "";
  return fields.join(separator);
}
