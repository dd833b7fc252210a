import { randomInt } from "node:crypto";

/** Capitals and digits that nobody takes for one another from across a corridor: no 0 O Q, 1 I L, 2 Z, 5 S, 8 B, G, U. */
const LETTERS = "ACDEFHJKMNPRTVWXY34679";
const LENGTH = 8;
const SHAPE = new RegExp(`^[${LETTERS}]{${LENGTH}}$`);

/** A code of 8 letters (35 bits): enough for ten minutes and ten tries. */
export function newPairingCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}

/** A code as somebody typed it: small letters, spaces and hyphens do not matter. Null where it can be none. */
export function readPairingCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, "");
  return SHAPE.test(code) ? code : null;
}
