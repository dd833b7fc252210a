import { Webhook } from "standardwebhooks";
import { isSameSecret } from "../http/content-key.ts";
import { headerOf, type IngestHeaders } from "../http/ingest-request.ts";

/** Standard Webhooks 1.0, "Verifying timestamp": five minutes either way keeps a captured request from being replayed later. */
const TOLERANCE_SECONDS = 300;

type Verification =
  | { ok: true /** `webhook-id`, the same on every retry. */; deliveryId: string }
  | { ok: false; reason: "missing" | "timestamp" | "mismatch" };

/**
 * Verifies a request against every secret of the source (`whsec_` and base64), several while one is being rotated. The
 * signed text is `id.timestamp.body`. A source without secrets verifies nothing and is refused.
 */
export function verifySignature(
  headers: IngestHeaders,
  body: Uint8Array,
  secrets: readonly string[],
  nowMs: number,
): Verification {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  if (!id || !timestamp || !signatures || id.length > 256) return { ok: false, reason: "missing" };
  if (!/^\d{1,11}$/.test(timestamp)) return { ok: false, reason: "timestamp" };
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return { ok: false, reason: "timestamp" };
  const given = signatures.split(" ").filter((part) => part.startsWith("v1,"));
  const text = Buffer.from(body);
  // A name for the signing instant, not a clock: the library signs whole seconds of it.
  const signedAt = new Date(Number(timestamp) * 1000);
  const isSigned = secrets.some((secret) => {
    const expected = expectedSignature(secret, id, signedAt, text);
    return expected !== null && given.some((signature) => isSameSecret(signature, expected));
  });
  return isSigned ? { ok: true, deliveryId: id } : { ok: false, reason: "mismatch" };
}

/** Null for a secret that is not base64: it cannot have signed anything, and must not stop the others from being tried. */
function expectedSignature(secret: string, id: string, signedAt: Date, body: Buffer): string | null {
  try {
    return new Webhook(secret).sign(id, signedAt, body);
  } catch {
    return null;
  }
}
