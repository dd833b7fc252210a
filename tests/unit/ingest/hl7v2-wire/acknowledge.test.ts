import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ACCEPTED, type AckOutcome, refusal } from "#server/ingest/hl7v2/wire/ack-error.ts";
import { type AckOptions, acknowledge, acknowledgeOnReturnChannel } from "#server/ingest/hl7v2/wire/acknowledge.ts";
import { acknowledgeBatch } from "#server/ingest/hl7v2/wire/acknowledge-batch.ts";
import { type Hl7Doc, parseHl7, splitBatch } from "#server/ingest/hl7v2/wire/hl7-message.ts";

const OPTIONS: AckOptions = { now: new Date("2026-03-14T07:15:00Z"), controlId: "CT-1" };
const UNSUPPORTED = refusal("message.type");

interface Sent {
  version?: string;
  type?: string;
  accept?: string;
  application?: string;
  controlId?: string;
}

function sent({
  version = "2.5.1",
  type = "ADT^A01^ADT_A01",
  accept = "",
  application = "",
  controlId = "M1",
}: Sent = {}): Hl7Doc {
  return parsed(
    `MSH|^~\\&|EPIC|NORTH|CT|CTF|20260314071500||${type}|${controlId}|P|${version}|||${accept}|${application}\rEVN|A01|20260314\rPID|1||7\r`,
  );
}

function parsed(text: string): Hl7Doc {
  const result = parseHl7(Buffer.from(text));
  assert.ok(result.ok);
  return result.message;
}

function lines(answer: Buffer | null): string[] {
  assert.ok(answer);
  return answer.toString().split("\r").filter(Boolean);
}

function code(
  message: Hl7Doc | null,
  outcome: AckOutcome = ACCEPTED,
  options: Partial<AckOptions> = {},
): string | null {
  const answer = acknowledge(message, outcome, { ...OPTIONS, ...options });
  return answer === null ? null : (lines(answer)[1]?.split("|")[1] ?? "");
}

describe("which answer", () => {
  test("the original mode answers AA, AE or AR", () => {
    assert.deepEqual([code(sent()), code(sent(), refusal("charset")), code(sent(), UNSUPPORTED)], ["AA", "AE", "AR"]);
  });

  test("scenario 83: AL/empty, AL/NE, NE/NE, ER/NE on success give CA, CA, nothing, nothing", () => {
    const modes: [string, string][] = [
      ["AL", ""],
      ["AL", "NE"],
      ["NE", "NE"],
      ["ER", "NE"],
    ];
    assert.deepEqual(
      modes.map(([accept, application]) => code(sent({ accept, application }))),
      ["CA", "CA", null, null],
    );
  });

  test("ER answers on error only, SU on success only", () => {
    const er = sent({ accept: "ER", application: "NE" });
    const su = sent({ accept: "SU", application: "NE" });
    assert.deepEqual(
      [code(er, UNSUPPORTED), code(er, refusal("charset")), code(su), code(su, UNSUPPORTED)],
      ["CR", "CE", "CA", null],
    );
  });

  test("values that table 0155 does not know are empty", () => {
    assert.equal(code(sent({ accept: "1058299^^^HMRN", application: "" })), "AA");
    assert.equal(code(sent({ accept: "al", application: "ne" })), "CA");
  });

  test("AL/AL gets AA instead of CA, unless a return channel carries the application answer", () => {
    const both = sent({ accept: "AL", application: "AL" });
    assert.equal(code(both), "AA");
    assert.equal(code(both, ACCEPTED, { returnChannel: true }), "CA");
    const answer = acknowledgeOnReturnChannel(both, ACCEPTED, { ...OPTIONS, returnChannel: true });
    assert.equal(lines(answer)[1], "MSA|AA|M1");
    assert.equal(acknowledgeOnReturnChannel(both, ACCEPTED, OPTIONS), null);
  });

  test("an application answer alone goes by the connection, or by the return channel", () => {
    const application = sent({ accept: "NE", application: "AL" });
    assert.equal(code(application), "AA");
    assert.equal(code(application, ACCEPTED, { returnChannel: true }), null);
  });

  test("a site can always answer a sender that leaves one of the two empty, never one that says NE/NE", () => {
    const half = sent({ accept: "", application: "NE" });
    assert.deepEqual([code(half), code(half, ACCEPTED, { alwaysAnswer: true })], [null, "AA"]);
    assert.equal(code(half, UNSUPPORTED, { alwaysAnswer: true }), "AR");
    assert.equal(code(sent({ accept: "AL", application: "" }), ACCEPTED, { alwaysAnswer: true }), "CA");
    assert.equal(code(sent({ accept: "NE", application: "NE" }), ACCEPTED, { alwaysAnswer: true }), null);
  });

  test("an acknowledgement is never acknowledged", () => {
    for (const type of ["ACK", "ACK^A01^ACK", "MCF^Q02"]) {
      assert.equal(code(sent({ type, accept: "AL", application: "AL" }), UNSUPPORTED, { alwaysAnswer: true }), null);
    }
  });

  test("an answer asks for none itself", () => {
    const msh = lines(acknowledge(sent({ accept: "AL", application: "NE" }), ACCEPTED, OPTIONS))[0];
    assert.deepEqual(msh?.split("|").slice(14, 16), ["NE", "NE"]);
    assert.equal(lines(acknowledge(sent(), ACCEPTED, OPTIONS))[0]?.split("|").length, 12);
  });
});

describe("the header of the answer", () => {
  test("turns the sender's around and keeps what is theirs", () => {
    const message = parsed("MSH|^~\\&|EPIC^1.2^ISO|NORTH|CT|CTF|20260314||ADT^A01^ADT_A01|M\\T\\1|T^A|2.4||||||8859/1");
    assert.deepEqual(lines(acknowledge(message, ACCEPTED, OPTIONS)), [
      "MSH|^~\\&|CT|CTF|EPIC^1.2^ISO|NORTH|20260314071500+0000||ACK^A01^ACK|CT-1|T^A|2.4||||||8859/1",
      "MSA|AA|M\\T\\1",
    ]);
  });

  test("names us as configured, escaped for the sender's separators", () => {
    const msh = lines(
      acknowledge(sent(), ACCEPTED, { ...OPTIONS, sendingApplication: "CARE^TOWER", sendingFacility: "HQ" }),
    )[0];
    assert.deepEqual(msh?.split("|").slice(2, 4), ["CARE\\S\\TOWER", "HQ"]);
  });

  test("uses custom separators throughout", () => {
    const message = parsed("MSH#!@%*#EPIC#NORTH#CT#CTF#20260314##ADT!A01#M1#P#2.5");
    assert.deepEqual(lines(acknowledge(message, UNSUPPORTED, OPTIONS)), [
      "MSH#!@%*#CT#CTF#EPIC#NORTH#20260314071500+0000##ACK!A01!ACK#CT-1#P#2.5",
      "MSA#AR#M1",
      "ERR##MSH!1!9!1!1#200!Unsupported message type!HL70357#E###MSH-9.1: Unsupported message type#This message type is not taken here",
    ]);
  });

  test("MSH-9 is ACK alone where the sender needs it or names no trigger", () => {
    const type = (message: Hl7Doc, options = {}) =>
      lines(acknowledge(message, ACCEPTED, { ...OPTIONS, ...options }))[0]?.split("|")[8];
    assert.deepEqual(
      [type(sent(), { plainType: true }), type(sent({ type: "ORU" })), type(sent({ type: "ADT" }))],
      ["ACK", "ACK", "ACK^A01^ACK"],
    );
  });

  test("without MSH-10 the answer has an empty MSA-2; strict sites refuse with 101 at MSH-10", () => {
    assert.equal(lines(acknowledge(sent({ controlId: "" }), ACCEPTED, OPTIONS))[1], "MSA|AA|");
    const strict = lines(acknowledge(sent({ controlId: "" }), refusal("header.control.id"), OPTIONS));
    assert.equal(strict[1], "MSA|AE|");
    assert.match(strict[2] ?? "", /^ERR\|\|MSH\^1\^10\^1\|101\^Required field missing\^HL70357\|E\|/);
  });

  test("an unreadable message is answered with AE, an empty MSA-2 and our own header", () => {
    assert.deepEqual(lines(acknowledge(null, refusal("header.missing"), OPTIONS)), [
      "MSH|^~\\&|||||20260314071500+0000||ACK|CT-1|P|2.5.1",
      "MSA|AE|",
      "ERR||MSH^1|100^Segment sequence error^HL70357|E|||MSH: Segment sequence error|No MSH segment",
    ]);
  });

  test("a sender that numbers its messages is told the number we expect", () => {
    assert.equal(lines(acknowledge(sent(), ACCEPTED, { ...OPTIONS, expectedSequence: 43 }))[1], "MSA|AA|M1||43");
  });
});

describe("the error located", () => {
  test("scenario 84: an unsupported type is AR 200, in the form of 2.3 and of 2.5", () => {
    assert.deepEqual(lines(acknowledge(sent({ version: "2.3" }), UNSUPPORTED, OPTIONS)).slice(1), [
      "MSA|AR|M1|This message type is not taken here|||200^Unsupported message type^HL70357",
      "ERR|MSH^1^9^200&Unsupported message type&HL70357",
    ]);
    assert.deepEqual(lines(acknowledge(sent({ version: "2.5" }), UNSUPPORTED, OPTIONS)).slice(1), [
      "MSA|AR|M1",
      "ERR||MSH^1^9^1^1|200^Unsupported message type^HL70357|E|||MSH-9.1: Unsupported message type|This message type is not taken here",
    ]);
  });

  test("2.1 to 2.4 get the early form, 2.5 to 2.9 and versions nobody knows the later one", () => {
    const early = (version: string) =>
      lines(acknowledge(sent({ version }), UNSUPPORTED, OPTIONS))[2]?.startsWith("ERR|MSH^1^9");
    assert.deepEqual(["2.1", "2.2", "2.3", "2.3.1", "2.4"].map(early), [true, true, true, true, true]);
    assert.deepEqual(
      ["2.5", "2.5.1", "2.6", "2.8.2", "2.9", "2.10", "", "AU"].map(early),
      Array.from({ length: 8 }, () => false),
    );
  });

  test("an unsupported trigger points at MSH-9.2, a processing id at MSH-11, a version at MSH-12", () => {
    const located = (kind: "message.trigger" | "message.processing" | "message.version") =>
      lines(acknowledge(sent(), refusal(kind), OPTIONS))[2]
        ?.split("|")
        .slice(2, 4)
        .map((field) => field.split("^HL7")[0]);
    assert.deepEqual(located("message.trigger"), ["MSH^1^9^1^2", "201^Unsupported event code"]);
    assert.deepEqual(located("message.processing"), ["MSH^1^11^1^1", "202^Unsupported processing id"]);
    assert.deepEqual(located("message.version"), ["MSH^1^12^1^1", "203^Unsupported version id"]);
  });

  test("a location can name a repeated segment down to its sub-component", () => {
    const outcome = refusal("field.missing", {
      location: { segment: "PID", sequence: 2, field: 3, repetition: 2, component: 4, subcomponent: 1 },
    });
    assert.equal(lines(acknowledge(sent(), outcome, OPTIONS))[2]?.split("|")[2], "PID^2^3^2^4^1");
  });

  test("from 2.9 on, codes 204 to 206 stand in ERR-5 under 207", () => {
    const outcome: AckOutcome = { accepted: false, reject: true, code: 205, text: "Known already" };
    assert.deepEqual(
      lines(acknowledge(sent({ version: "2.9" }), outcome, OPTIONS))[2]
        ?.split("|")
        .slice(3, 6),
      ["207^Application internal error^HL70357", "E", "102^Duplicate key identifier^HL70533"],
    );
    assert.equal(
      lines(acknowledge(sent({ version: "2.8" }), outcome, OPTIONS))[2]?.split("|")[3],
      "205^Duplicate key identifier^HL70357",
    );
  });

  test("an accepted message can carry warnings, from 2.5 on", () => {
    const warned: AckOutcome = {
      accepted: true,
      warnings: [{ code: 103, location: { segment: "PV1", field: 3 }, text: "Place not known" }],
    };
    assert.deepEqual(lines(acknowledge(sent(), warned, OPTIONS)).slice(1), [
      "MSA|AA|M1",
      "ERR||PV1^1^3^1|103^Table value not found^HL70357|W|||PV1-3: Table value not found|Place not known",
    ]);
    assert.equal(lines(acknowledge(sent({ version: "2.4" }), warned, OPTIONS)).length, 2);
  });

  test("text with separators and line breaks stays inside its field", () => {
    const answer = acknowledge(sent(), { accepted: false, reject: false, code: 199, text: "a|b^c\rd\\e" }, OPTIONS);
    assert.equal(lines(answer)[2]?.split("|")[8], "a\\F\\b\\S\\c d\\E\\e");
  });
});

describe("batches", () => {
  const message = (id: string, type = "ADT^A01") =>
    `MSH|^~\\&|EPIC|NORTH|CT|CTF|20260314||${type}|${id}|P|2.5\rPID|1||7\r`;
  const answersTo = (text: string) => {
    const batch = splitBatch(Buffer.from(text));
    const answers = batch.messages.map((bytes) => {
      const result = parseHl7(bytes);
      if (result.ok) return acknowledge(result.message, ACCEPTED, OPTIONS);
      return acknowledge(result.fault.header, refusal("header.delimiters"), OPTIONS);
    });
    return acknowledgeBatch(batch, answers, { ...OPTIONS, controlId: "CT-B" });
  };

  test("scenario 87: of three the second is broken; the answers are AA, AE, AA in one batch", () => {
    const answer = lines(
      answersTo(`BHS|^~\\&|EPIC|NORTH|CT|CTF|20260314||||B7\r${message("M1")}MSH|^~\r${message("M3")}BTS|3\r`),
    );
    assert.equal(answer[0], "BHS|^~\\&|CT|CTF|EPIC|NORTH|20260314071500+0000||||CT-B|B7");
    assert.deepEqual(
      answer.filter((line) => line.startsWith("MSA")),
      ["MSA|AA|M1", "MSA|AE|", "MSA|AA|M3"],
    );
    assert.equal(answer.at(-1), "BTS|3");
  });

  test("an empty batch is answered with an empty one", () => {
    assert.deepEqual(lines(answersTo("BHS|^~\\&|EPIC|NORTH|CT|CTF|20260314||||B7\rBTS|0\r")).at(-1), "BTS|0");
  });

  test("a batch of acknowledgements is answered with silence", () => {
    assert.equal(answersTo(`BHS|^~\\&|EPIC\r${message("M1", "ACK")}BTS|1\r`), null);
  });

  test("messages without an envelope are answered without one, each in turn", () => {
    const answer = lines(answersTo(message("M1") + message("M2")));
    assert.deepEqual(
      answer.map((line) => line.slice(0, 3)),
      ["MSH", "MSA", "MSH", "MSA"],
    );
  });
});

describe("any input", () => {
  test("the answer to anything is one message that never holds a frame byte, and names the same control id", () => {
    const text = fc.string({
      unit: fc.constantFrom("A", "1", "|", "^", "~", "\\", "&", "\r", "\n", "\x0b", "\x1c", "é"),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, text, (head, tail) => {
        const result = parseHl7(Buffer.from(`MSH|^~\\&|${head}|||||ADT^A01|${tail}\rPID|1`));
        const message = result.ok ? result.message : result.fault.header;
        const answer = acknowledge(message, UNSUPPORTED, OPTIONS);
        if (answer === null) return assert.equal(message?.messageCode, "ACK");
        assert.ok(!answer.includes(0x0b) && !answer.includes(0x1c));
        const reply = parseHl7(answer);
        assert.ok(reply.ok);
        assert.deepEqual(
          reply.message.segments.map((segment) => segment.name),
          ["MSH", "MSA", "ERR"],
        );
        assert.equal(reply.message.at("MSA-2"), message?.at("MSH-10")?.replaceAll("\n", " "));
      }),
      { numRuns: 500 },
    );
  });
});
