import type { RefusalCode } from "#server/contracts/sign-in.ts";

const WORDS: { readonly [C in RefusalCode]: string } = {
  credentials: "User name and password do not belong together.",
  "too-many": "Too many tries. Wait a quarter of an hour, or ask an administrator.",
  "no-role":
    "You are known, but none of your groups has a role here. Ask your IT service desk to put you into the Caretower group of your unit, or a Caretower administrator to give your group a role.",
  disabled: "This account was closed. Ask a Caretower administrator.",
  "demonstration-off": "This is not a demonstration: sign in with your own account.",
};

const PROVIDER = "The identity provider did not confirm who you are. Try again; if it stays so, tell an administrator.";
const OTHER = "Signing in failed. Try again; if it stays so, tell an administrator.";

/** What went wrong and what to ask for. Codes that are not ours come from next-auth. */
export function refusalWords(code: string): string {
  const known = Object.entries(WORDS).find(([name]) => name === code);
  if (known) return known[1];
  return code.startsWith("OAuth") || code === "Callback" ? PROVIDER : OTHER;
}

const ENDED: { readonly [reason: string]: string } = {
  expired: "Your session has ended. Sign in to go on where you were.",
  revoked: "An administrator ended your session.",
};

export function endedWords(reason: string | undefined): string | null {
  return (reason === undefined ? null : ENDED[reason]) ?? null;
}
