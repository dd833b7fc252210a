import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { verifySignature } from "#server/ingest/webhook/signature.ts";

const NOW = Date.parse("2026-11-17T15:00:00Z");
const secretOf = (text: string) => `whsec_${Buffer.from(text).toString("base64")}`;
const OLD = secretOf("old secret of the sender, retired");
const NEW = secretOf("new secret of the sender, current");
const BODY = Buffer.from('{"a":"é"}');

/** Computed from the text of Standard Webhooks 1.0, not with the library under test. */
function sign(secret: string, id = "msg_1", seconds = NOW / 1000, body: Buffer = BODY) {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${seconds}.`).update(body).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": `v1,${mac}` };
}

describe("Standard Webhooks signature", () => {
  test("a signature by any configured secret passes and names the delivery", () => {
    assert.deepEqual(verifySignature(sign(OLD), BODY, [NEW, OLD], NOW), { ok: true, deliveryId: "msg_1" });
    assert.deepEqual(verifySignature(sign(NEW), BODY, [NEW, OLD], NOW), { ok: true, deliveryId: "msg_1" });
  });

  test("of several signatures in the header one match is enough, and unknown versions are passed over", () => {
    const headers = sign(NEW);
    const many = { ...headers, "webhook-signature": `v1a,xxxx v1,AAAA ${headers["webhook-signature"]}` };
    assert.equal(verifySignature(many, BODY, [NEW], NOW).ok, true);
  });

  test("a changed body, id or time, a foreign secret and a source without secrets fail", () => {
    const headers = sign(NEW);
    const reason = (given: Record<string, string>, body = BODY, secrets = [NEW]) => {
      const verified = verifySignature(given, body, secrets, NOW);
      return verified.ok ? "ok" : verified.reason;
    };
    assert.equal(reason(headers, Buffer.from('{"a":"e"}')), "mismatch");
    assert.equal(reason({ ...headers, "webhook-id": "msg_2" }), "mismatch");
    assert.equal(reason({ ...headers, "webhook-timestamp": String(NOW / 1000 + 1) }), "mismatch");
    assert.equal(reason(headers, BODY, [OLD]), "mismatch");
    assert.equal(reason(headers, BODY, []), "mismatch");
    assert.equal(reason({}), "missing");
  });

  test("a request more than five minutes old or early is refused, whatever its signature", () => {
    const at = (seconds: number) => verifySignature(sign(NEW, "m", NOW / 1000 + seconds), BODY, [NEW], NOW);
    assert.equal(at(-300).ok, true);
    assert.equal(at(300).ok, true);
    assert.deepEqual(at(-301), { ok: false, reason: "timestamp" });
    assert.deepEqual(at(301), { ok: false, reason: "timestamp" });
    const odd = { ...sign(NEW), "webhook-timestamp": "12e3" };
    assert.deepEqual(verifySignature(odd, BODY, [NEW], NOW), { ok: false, reason: "timestamp" });
  });

  test("a secret that is not base64 is passed over and the next one is tried", () => {
    assert.equal(verifySignature(sign(NEW), BODY, ["whsec_***", "", NEW], NOW).ok, true);
  });
});
