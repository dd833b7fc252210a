import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isRefusal } from "#server/ingest/hl7v2/translate/translate-hl7.ts";
import { parseHl7 } from "#server/ingest/hl7v2/wire/hl7-message.ts";
import { splitBatch } from "#server/ingest/hl7v2/wire/split-batch.ts";
import { attempt } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

const FOLDER = join(process.env.CORPUS_DIR ?? join(import.meta.dirname, "../../../../../shared/corpus"), "hl7v2");
const SITE = fixtureSite({ processingIds: ["P", "T", "D"] });
const RECEIVED = Date.parse("2026-11-22T12:00:00Z");

function* messages() {
  for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    for (const bytes of splitBatch(readFileSync(path)).messages) {
      const parsed = parseHl7(bytes);
      if (parsed.ok) yield { path, doc: parsed.message };
    }
  }
}

describe("real messages", { skip: !existsSync(FOLDER) && "no corpus folder (set CORPUS_DIR)" }, () => {
  test("every message becomes drafts, a park, an ignore or a refusal, and never throws", () => {
    let count = 0;
    for (const { path, doc } of messages()) {
      count += 1;
      const result = attempt(doc, SITE, RECEIVED);
      if (isRefusal(result)) {
        assert.ok(result.code === 200 || result.code === 201, path);
        continue;
      }
      assert.ok(result.drafts.length > 0 || result.parked || result.ignored, path);
      for (const draft of result.drafts) {
        assert.ok(Number.isFinite(draft.occurredAt), path);
        assert.ok(
          draft.fields.every(({ path: field, as }) => /^[A-Z][A-Z0-9]{2}.*-\d+/.test(field) && as),
          path,
        );
      }
    }
    assert.ok(count >= 350, `only ${count} messages`);
  });

  test("the same message gives the same translation", () => {
    for (const { path, doc } of messages())
      assert.deepEqual(attempt(doc, SITE, RECEIVED), attempt(doc, SITE, RECEIVED), path);
  });
});
