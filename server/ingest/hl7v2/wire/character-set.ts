import { isAscii, isUtf8 } from "node:buffer";
import iconv from "iconv-lite";

/**
 * - `charset.assumed`: nothing declared and not UTF-8, so read as Latin-1;
 * - `charset.disagrees`: the bytes are not what MSH-18 says, so read as what they are;
 * - `charset.unknown`: MSH-18 names a set we do not know, and the bytes are ASCII or UTF-8 all the same.
 */
export type CharsetNotice = "charset.assumed" | "charset.disagrees" | "charset.unknown";

export interface DecodedText {
  text: string;
  /** Name for iconv-lite, or `iso-2022-jp`. */
  encoding: string;
  byteOrderMark: boolean;
  notice?: CharsetNotice;
}

/** HL7 table 0211 and what senders write instead of it, without case, spaces and punctuation. */
const ENCODINGS: Record<string, string> = {
  ASCII: "ascii",
  USASCII: "ascii",
  ISOIR6: "ascii",
  LATIN1: "iso-8859-1",
  ISOIR100: "iso-8859-1",
  ISOIR101: "iso-8859-2",
  ISOIR109: "iso-8859-3",
  ISOIR110: "iso-8859-4",
  ISOIR144: "iso-8859-5",
  ISOIR127: "iso-8859-6",
  ISOIR126: "iso-8859-7",
  ISOIR138: "iso-8859-8",
  ISOIR148: "iso-8859-9",
  CP1252: "windows-1252",
  WINDOWS1252: "windows-1252",
  ANSI: "windows-1252",
  ISOIR13: "shift_jis",
  ISOIR14: "shift_jis",
  SHIFTJIS: "shift_jis",
  ISOIR87: "iso-2022-jp",
  ISOIR159: "iso-2022-jp",
  GB18030: "gb18030",
  GB180302000: "gb18030",
  GB2312: "gb18030",
  GBK: "gb18030",
  KSX1001: "euc-kr",
  EUCKR: "euc-kr",
  CNS116431992: "big5",
  BIG5: "big5",
  UNICODE: "utf-8",
  UTF8: "utf-8",
  UNICODEUTF8: "utf-8",
  UTF16: "utf-16",
  UNICODEUTF16: "utf-16",
  UTF32: "utf-32",
  UNICODEUTF32: "utf-32",
};

const ESC = 0x1b;

/** The encoding that a value of MSH-18 names, or undefined. */
function encodingNamed(declared: string): string | undefined {
  const key = declared.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const part = /^(?:ISO)?8859(\d{1,2})$/.exec(key)?.[1];
  if (part !== undefined) return iconv.encodingExists(`iso-8859-${part}`) ? `iso-8859-${part}` : undefined;
  return ENCODINGS[key];
}

/** UTF-16 or UTF-32 by byte order mark or by the zero bytes around the first letter; null for anything else. */
export function wideEncodingOf(bytes: Buffer): { encoding: string; markBytes: number } | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) {
    return c === 0 && d === 0 ? { encoding: "utf-32le", markBytes: 4 } : { encoding: "utf-16le", markBytes: 2 };
  }
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", markBytes: 2 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: "utf-32be", markBytes: 4 };
  if (bytes.length < 4) return null;
  if (a !== 0 && b === 0) return { encoding: c === 0 && d === 0 ? "utf-32le" : "utf-16le", markBytes: 0 };
  if (a === 0 && b !== 0) return { encoding: "utf-16be", markBytes: 0 };
  return a === 0 && b === 0 && c === 0 && d !== 0 ? { encoding: "utf-32be", markBytes: 0 } : null;
}

/** Decodes a message; null when the bytes cannot be read in the declared set nor as anything likely. */
export function decodeMessage(bytes: Buffer, declared: string | undefined, assumed?: string): DecodedText | null {
  const wide = wideEncodingOf(bytes);
  if (wide !== null) {
    const text = iconv.decode(bytes.subarray(wide.markBytes), wide.encoding, { stripBOM: false });
    return { text, encoding: wide.encoding, byteOrderMark: wide.markBytes > 0 };
  }
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = marked ? bytes.subarray(3) : bytes;
  const decoded = decodeNarrow(body, marked ? "utf-8" : declared, marked ? undefined : assumed);
  return decoded === null ? null : { ...decoded, byteOrderMark: marked };
}

function decodeNarrow(bytes: Buffer, declared?: string, assumed?: string): Omit<DecodedText, "byteOrderMark"> | null {
  const named = declared === undefined ? undefined : encodingNamed(declared);
  const encoding = named ?? (assumed === undefined ? undefined : encodingNamed(assumed));
  const narrow = encoding?.startsWith("utf-") ? "utf-8" : encoding;
  const isAssumed = declared === undefined && encoding !== undefined;
  const unknown = declared !== undefined && named === undefined ? "charset.unknown" : undefined;
  if (isAscii(bytes) && (narrow !== "iso-2022-jp" || !bytes.includes(ESC))) {
    return { text: bytes.toString("latin1"), encoding: narrow ?? "utf-8", notice: unknown };
  }
  // Text in another set is next to never valid UTF-8 by chance, so bytes that are outweigh what the sender usually writes.
  if (isAssumed && narrow !== "iso-2022-jp" && isUtf8(bytes))
    return { text: bytes.toString("utf8"), encoding: "utf-8" };
  if (narrow === undefined || narrow === "ascii" || narrow === "utf-8") {
    if (isUtf8(bytes)) {
      return {
        text: bytes.toString("utf8"),
        encoding: "utf-8",
        notice: narrow === "ascii" ? "charset.disagrees" : unknown,
      };
    }
    if (unknown !== undefined) return null;
    return { ...decodeLatin(bytes), notice: narrow === undefined ? "charset.assumed" : "charset.disagrees" };
  }
  const text = decodeBytes(bytes, narrow);
  if (!text.includes("\ufffd")) return { text, encoding: narrow, notice: unknown };
  if (isAssumed) return { ...decodeLatin(bytes), notice: "charset.assumed" };
  return isUtf8(bytes) ? { text: bytes.toString("utf8"), encoding: "utf-8", notice: "charset.disagrees" } : null;
}

/** The C1 controls of Latin-1 stand in no name; who sends those bytes means Windows-1252. */
function decodeLatin(bytes: Buffer): { text: string; encoding: string } {
  const encoding = hasC1(bytes) ? "windows-1252" : "iso-8859-1";
  return { text: decodeBytes(bytes, encoding), encoding };
}

function hasC1(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80 && byte < 0xa0) return true;
  return false;
}

export function decodeBytes(bytes: Buffer, encoding: string): string {
  if (encoding === "iso-2022-jp") return new TextDecoder("iso-2022-jp").decode(bytes);
  return iconv.decode(bytes, encoding.startsWith("utf-") && encoding !== "utf-8" ? "latin1" : encoding);
}

/** Encodes an answer in the sender's set, with a byte order mark where the set needs one to be recognised. */
export function encodeAnswer(text: string, encoding: string): Buffer {
  if (encoding === "utf-8" || encoding === "iso-2022-jp")
    return Buffer.from(text, encoding === "utf-8" ? "utf8" : "latin1");
  const wide = encoding.startsWith("utf-16") || encoding.startsWith("utf-32");
  return iconv.encode(text, encoding, { addBOM: wide });
}
