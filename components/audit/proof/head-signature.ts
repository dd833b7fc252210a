import type { Bytes } from "./inclusion.ts";
import type { Heads, SignedHead } from "./proof-answers.ts";

/** `unknown`: this browser has no Ed25519, or nobody showed the key. */
export type SignatureState = "valid" | "invalid" | "unknown";

/** Whether the key that a head names has signed it (Ed25519 over one line for each part of the head). */
export async function checkSignature({ head, signature }: SignedHead, keys: Heads["keys"]): Promise<SignatureState> {
  const held = keys.find(({ id }) => id === head.keyId);
  if (!held) return "unknown";
  const key = await crypto.subtle
    .importKey("spki", fromBase64(held.publicKey), { name: "Ed25519" }, false, ["verify"])
    .catch(() => null);
  if (key === null) return "unknown";
  const text = new TextEncoder().encode(headText(head));
  return (await crypto.subtle.verify({ name: "Ed25519" }, key, fromBase64(signature), text)) ? "valid" : "invalid";
}

function headText({ stream, epoch, size, root, at, keyId, previous }: SignedHead["head"]): string {
  return ["caretower tree head 1", stream, epoch, size, root, at, keyId, previous ?? "-", ""].join("\n");
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
