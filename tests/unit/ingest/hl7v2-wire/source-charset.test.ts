import assert from "node:assert/strict";
import { test } from "node:test";
import iconv from "iconv-lite";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { fixtureSite } from "../hl7v2-translate/fixture-site.ts";

const bytesOf = (encoding: string, charset = "") =>
  iconv.encode(
    `MSH|^~\\&|EPIC|GENHOSP|CT|CT|20261117130000||ADT^A08|M1|P|2.5.1||||||${charset}\rPID|1||77^^^GENADT^MR||Dvořák\r`,
    encoding,
  );

function nameRead(charset: "8859/2" | undefined, bytes: Buffer): string | undefined {
  const site = fixtureSite({ match: { sendingApplication: "EPIC" }, ...(charset ? { charset } : {}) });
  const receiver = new Hl7Receiver({ ingest: { submit: async () => [] }, site: () => site });
  return receiver.read(bytes, { remote: "test", port: 0 }).doc?.at("PID-5");
}

test("a source's own character set reads its messages that name none and are not UTF-8, and only those", () => {
  assert.equal(nameRead("8859/2", bytesOf("iso-8859-2")), "Dvořák");
  assert.equal(nameRead("8859/2", bytesOf("utf-8")), "Dvořák");
  assert.equal(nameRead("8859/2", bytesOf("iso-8859-2", "8859/1")), "Dvoøák");
  assert.equal(nameRead(undefined, bytesOf("iso-8859-2")), "Dvoøák");
});
