import { createHmac } from "node:crypto";
import { createRedactor, type Redactor } from "#server/access/redact/redact-row.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";

/** Every node of a site gives a withheld key the same name, since they share the key ring; nobody without it can guess one. */
export function openRedactor(keyRing: KeyRing): Redactor {
  const secret = keyRing.blind("names of withheld rows");
  return createRedactor((key) => `row:${createHmac("sha256", secret).update(key).digest("base64url").slice(0, 22)}`);
}
