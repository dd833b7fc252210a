import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** 32 MiB and three passes: the OWASP recommendation for this much memory. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const SHAPE = /^scrypt\$(\d{4,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,})\$([\w-]{32,})$/;

/** Long enough that guessing is hopeless under the rate limits; no rule about kinds of characters (NIST SP 800-63B, 3.1.1.2). */
export const passwordSchema = z.string().min(12, "at least 12 characters").max(200);

/** `scrypt$N$r$p$salt$hash`, so that a stronger cost can be used later beside what is stored now. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(fold(password), salt, HASH_BYTES, { ...COST, maxmem: memoryOf(COST) });
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Takes as long for nobody (`null`) as for somebody, so that the time does not tell which user names exist. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = SHAPE.exec(stored ?? NOBODY) ?? [];
  if (!salt || !hash) return false;
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, "base64url");
  const options = { ...cost, maxmem: memoryOf(cost) };
  const found = await derive(fold(password), Buffer.from(salt, "base64url"), expected.length, options);
  return timingSafeEqual(found, expected) && stored !== null;
}

const NOBODY = ["scrypt", COST.N, COST.r, COST.p, "A".repeat(22), "A".repeat(43)].join("$");

/** The same password typed on another keyboard may arrive composed otherwise. */
function fold(password: string): string {
  return password.normalize("NFKC");
}

function memoryOf({ N, r, p }: { N: number; r: number; p: number }): number {
  return 128 * r * (N + p) + 1024 * 1024;
}
