import type pg from "pg";
import type { Hold } from "./hold-store.ts";

/** What the holds in force keep, as arrays for a statement. */
export interface HeldRecords {
  /** Vault tokens, with all that were merged with a held one. */
  patients: string[];
  /** Encounter keys, likewise. */
  encounters: string[];
  /** Beginnings and ends of held periods. */
  from: Date[];
  to: Date[];
}

const ALIASES = `
SELECT body::jsonb -> 'data' ->> 'retired' AS retired, body::jsonb -> 'data' ->> 'survivor' AS survivor
FROM event WHERE type = 'identity.aliased'`;

/** A hold on a person keeps what stands under every number that was ever joined with theirs. */
export async function heldRecords(client: pg.ClientBase, holds: readonly Hold[]): Promise<HeldRecords> {
  const wanted = new Set(holds.flatMap((hold) => namesOf(hold)));
  const links = wanted.size > 0 ? (await client.query<{ retired: string; survivor: string | null }>(ALIASES)).rows : [];
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const { retired, survivor } of links) {
      if (survivor === null) continue;
      if (wanted.has(retired)) wanted.add(survivor);
      else if (wanted.has(survivor)) wanted.add(retired);
    }
  }
  const periods = holds.filter((hold) => hold.scope === "period");
  const names = [...wanted];
  return {
    patients: names.filter((name) => UUID.test(name)),
    encounters: names.filter((name) => !UUID.test(name)),
    from: periods.map(({ from }) => new Date(from)),
    to: periods.map(({ to }) => new Date(to)),
  };
}

/** Encounter keys hold a slash after the facility, so that no key is taken for a token. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function namesOf(hold: Hold): string[] {
  if (hold.scope === "patient") return [hold.patient];
  return hold.scope === "encounter" ? [hold.encounter] : [];
}

/** Condition on a row of the log: it is held. Parameters from `first` on are `heldValues`. */
export function isHeldEvent(row: string, first: number): string {
  const [patients, encounters, from, to] = [first, first + 1, first + 2, first + 3].map((at) => `$${at}`);
  return `(${row}.patient = ANY(${patients}::uuid[]) OR ${row}.encounter = ANY(${encounters}::text[])
    OR EXISTS (SELECT 1 FROM unnest(${from}::timestamptz[], ${to}::timestamptz[]) AS period(begins, ends)
               WHERE (${row}.recorded_at >= begins AND ${row}.recorded_at < ends)
                  OR (${row}.occurred_at >= begins AND ${row}.occurred_at < ends)))`;
}

export function heldValues({ patients, encounters, from, to }: HeldRecords): unknown[] {
  return [patients, encounters, from, to];
}
