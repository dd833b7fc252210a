import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { ACCEPTED, refusal } from "#server/ingest/hl7v2/wire/ack-error.ts";
import { acknowledge } from "#server/ingest/hl7v2/wire/acknowledge.ts";
import { acknowledgeBatch } from "#server/ingest/hl7v2/wire/acknowledge-batch.ts";
import { parseHl7, splitBatch } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import { createMllpServer } from "#server/ingest/hl7v2/wire/mllp-server.ts";
import { rawSender } from "./raw-sender.ts";

const folder = resolve(process.env.CORPUS_DIR ?? join(import.meta.dirname, "../../../../shared/corpus"), "hl7v2");
const skip = existsSync(folder) ? false : `no messages of other people at ${folder}; set CORPUS_DIR`;
/** Some ask for half of the enhanced mode only; they are answered all the same. */
const options = { now: new Date("2026-03-14T07:15:00Z"), controlId: "CT-1", alwaysAnswer: true };

function corpus(): { name: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), bytes: readFileSync(path) }));
}

function answersTo(bytes: Buffer): (Buffer | null)[] {
  return splitBatch(bytes).messages.map((message) => {
    const result = parseHl7(message);
    if (result.ok) return acknowledge(result.message, ACCEPTED, options);
    return acknowledge(result.fault.header, refusal("header.delimiters"), options);
  });
}

/**
 * MSH-10 of each message by the plainest reading there is, to compare ours with; null for those that must get no answer:
 * acknowledgements, and senders that ask for none (NE and NE).
 */
function expectedAnswers(text: string): (string | null)[] {
  const headers = text
    .split(/[\r\n]+/)
    .map((line) => line.trim().replace(/^\ufeff/, ""))
    .filter((line) => /^MSH[^A-Za-z0-9]/.test(line));
  return headers.map((line) => {
    const fields = line.split(line.charAt(3));
    const wantsNone = fields[8]?.startsWith("ACK") || (fields[14] === "NE" && fields[15] === "NE");
    return wantsNone ? null : (fields[9] ?? "");
  });
}

describe("messages that other people wrote", { skip }, () => {
  test("each is read, split and answered under its own control id", () => {
    const files = corpus();
    assert.ok(files.length >= 400, `${files.length} files`);
    for (const { name, bytes } of files) {
      const named = answersTo(bytes).map((answer) => {
        if (answer === null) return null;
        const reply = parseHl7(answer);
        assert.ok(reply.ok, name);
        return reply.message.first("MSA")?.field(2);
      });
      assert.deepEqual(named, expectedAnswers(bytes.toString("utf8")), name);
    }
  });

  test("MSH-9, PID-3 and PV1-3 are what the bytes say", () => {
    for (const { name, bytes } of corpus()) {
      const [message] = splitBatch(bytes).messages;
      const result = message === undefined ? null : parseHl7(message);
      if (!result?.ok) continue;
      const text =
        message?.toString(result.message.syntax.encoding === "utf-8" ? "utf8" : "latin1").replace(/^\ufeff/, "") ?? "";
      for (const [segment, field] of [
        ["MSH", 9],
        ["PID", 3],
        ["PV1", 3],
      ] as const) {
        const line = text.split(/[\r\n]+/).find((candidate) => new RegExp(`^${segment}[^A-Za-z0-9]`).test(candidate));
        const expected = line?.split(text.trimStart().charAt(3))[segment === "MSH" ? field - 1 : field] ?? "";
        assert.equal(result.message.first(segment)?.field(field) ?? "", expected, `${name} ${segment}-${field}`);
      }
    }
  });

  test("all of them go in over one connection, and none is lost or answered twice", async (t) => {
    const seen: Buffer[] = [];
    const faults: string[] = [];
    const server = createMllpServer({
      port: 0,
      host: "127.0.0.1",
      onFault: (fault) => faults.push(fault.kind),
      handle: async (frame) => {
        seen.push(frame);
        return acknowledgeBatch(splitBatch(frame), answersTo(frame), options);
      },
    });
    const { port } = await server.listen();
    t.after(() => server.close());
    const sender = await rawSender(port);
    t.after(() => sender.socket.destroy());
    const files = corpus();
    for (const { bytes } of files) sender.send(bytes);
    const expected = files.filter(
      ({ bytes }) => acknowledgeBatch(splitBatch(bytes), answersTo(bytes), options) !== null,
    );
    assert.equal((await sender.repliesReach(expected.length)).length, expected.length);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      seen,
      files.map(({ bytes }) => bytes),
    );
  });
});
