import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { textArray } from "#server/log/binary-array.ts";

const KEEP = `
INSERT INTO audit_alias (retired, survivor) SELECT retired, survivor FROM unnest($1::text[], $2::text[]) AS row(retired, survivor)
ON CONFLICT (retired) DO UPDATE SET survivor = excluded.survivor`;

const PART = `DELETE FROM audit_alias WHERE retired = ANY($1::text[])`;

/** Keeps which records stand merged into which, after these events. A merge that was undone joins nobody any more. */
export async function writeAliases(client: pg.ClientBase, events: readonly RecordedEvent[]): Promise<void> {
  const last = new Map<string, string | null>();
  for (const event of events) if (event.type === "identity.aliased") last.set(event.data.retired, event.data.survivor);
  const merged = [...last].flatMap(([retired, survivor]) => (survivor === null ? [] : [{ retired, survivor }]));
  const parted = [...last].flatMap(([retired, survivor]) => (survivor === null ? [retired] : []));
  if (merged.length > 0)
    await client.query(KEEP, [
      textArray(merged.map((row) => row.retired)),
      textArray(merged.map((row) => row.survivor)),
    ]);
  if (parted.length > 0) await client.query(PART, [textArray(parted)]);
}
