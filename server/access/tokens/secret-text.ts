import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** What a secret opens, readable at its beginning so that people and secret scanners know what they found. */
export type SecretKind = "ct" | "ctw" | "ctp";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_BYTES = 32;
/** 256 bits in base 62. */
const SECRET_LENGTH = 43;
/** 32 bits in base 62. */
const CHECK_LENGTH = 6;
const SHAPE = new RegExp(`^(ct|ctw|ctp)_([0-9A-Za-z]{${SECRET_LENGTH}})([0-9A-Za-z]{${CHECK_LENGTH}})$`);

/** A new secret of 256 random bits: `ct_` and 49 letters and digits, of which the last six are a checksum of the rest. */
export function mintSecret(kind: SecretKind): string {
  const body = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString("hex")}`), SECRET_LENGTH);
  return `${kind}_${body}${checksum(kind, body)}`;
}

/** Whether a text can be a secret of this kind at all; a mistyped one is known by its checksum, without asking the database. */
export function isSecret(kind: SecretKind, text: string): boolean {
  const [, found, body, check] = SHAPE.exec(text) ?? [];
  return found === kind && body !== undefined && check === checksum(kind, body);
}

/** RFC 6750 section 2.1; null without one. */
export function bearerOf({ authorization }: { authorization?: string | undefined }): string | null {
  return /^Bearer +(.+)$/i.exec(authorization ?? "")?.[1]?.trim() ?? null;
}

/** What is kept of a secret. 256 random bits need no salt and no slow hash. */
export function digestOf(secret: string): Buffer {
  return hash("sha256", secret, "buffer");
}

function checksum(kind: SecretKind, body: string): string {
  return base62(BigInt(crc32(`${kind}_${body}`)), CHECK_LENGTH);
}

function base62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest /= 62n) text = `${ALPHABET[Number(rest % 62n)]}${text}`;
  return text;
}
