import type { Operation } from "#server/api/operation.ts";
import { identityOperations } from "#server/api/operations/identity.ts";
import { vipOperations } from "#server/api/operations/vip.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

/** Operations on what the vault keeps of patients. */
export function patientOperations({ fault }: Composition, storage: Storage): Operation[] {
  const { pool, keyRing, reader, writer, ledger, sites } = storage;
  const ground = {
    append: (events: Parameters<typeof writer.append>[0]) => writer.append(events),
    keepNote: (text: string, patient: string) => keepNote(pool, keyRing, text, patient),
    facility: () => sites.current.site.facilities[0]?.id ?? "",
    now: Date.now,
  };
  return [
    ...identityOperations({ pool, keyRing, reader, notes: ledger.notes, onWithheld: fault("identity withheld") }),
    ...vipOperations({ ...ground, vips: ledger.vips }),
  ];
}
