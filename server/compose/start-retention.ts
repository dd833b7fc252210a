import type { Operation } from "#server/api/operation.ts";
import { holdOperations } from "#server/api/operations/holds.ts";
import { applyRetention, planRetention, type RetentionPorts } from "#server/audit/retention/apply-retention.ts";
import { HoldStore } from "#server/audit/retention/hold-store.ts";
import { retentionEvent } from "#server/audit/retention/record-events.ts";
import { RetentionJob } from "#server/audit/retention/retention-job.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

const POLL_MS = 600_000;

/** Retention and legal holds: a daily run on one worker, and the operations of whoever governs records. */
export async function startRetention(composition: Composition, storage: Storage): Promise<Operation[]> {
  const { settings, node, stops, fault } = composition;
  const { pool, keyRing, writer, sites } = storage;
  const holds = new HoldStore(pool);
  const facility = () => sites.current.site.facilities[0]?.id ?? "";
  const ports: RetentionPorts = {
    pool,
    holds,
    policy: { logYears: settings.RETENTION_LOG_YEARS, rawMonths: settings.RETENTION_RAW_MONTHS },
    record: (data) => writer.append([retentionEvent(data, { facility: facility(), actor: "system", at: Date.now() })]),
    now: Date.now,
  };
  if (settings.ROLES.includes("worker")) {
    const onError = fault("retention");
    const job = new RetentionJob({
      pool,
      owner: node,
      pollMs: POLL_MS,
      apply: () => applyRetention(ports),
      now: Date.now,
      onError,
    });
    await job.start();
    stops.add("retention", () => job.stop());
  }
  return holdOperations({
    holds,
    append: (events) => writer.append(events),
    keepNote: (text) => keepNote(pool, keyRing, text),
    plan: () => planRetention(ports),
    facility,
    now: Date.now,
  });
}
