import type { Operation } from "#server/api/operation.ts";
import { identityOperations } from "#server/api/operations/identity.ts";
import { vaultOperations } from "#server/api/operations/vault.ts";
import { vipOperations } from "#server/api/operations/vip.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { tellErasures } from "#server/vault/tell-erasures.ts";
import { VaultKeeper } from "#server/vault/vault-keeper.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

const KEEPER_POLL_MS = 2000;

/** Operations on what the vault keeps of patients, and what keeps its keys. */
export function patientOperations({ settings, stops, fault }: Composition, storage: Storage): Operation[] {
  const { pool, keyRing, reader, writer, ledger, sites } = storage;
  const facility = () => sites.current.site.facilities[0]?.id ?? "";
  const append = (events: NewEvent[]) => writer.append(events);
  const tell = () => tellErasures(pool, append, facility());
  const keeper = new VaultKeeper({
    pool,
    keyRing,
    isWorker: settings.ROLES.includes("worker"),
    tellErasures: tell,
    pollMs: KEEPER_POLL_MS,
    onError: fault("vault keys"),
  });
  keeper.start();
  stops.add("vault keys", () => keeper.stop());
  const ground = { append, facility, now: Date.now };
  return [
    ...identityOperations({ pool, keyRing, reader, notes: ledger.notes, onWithheld: fault("identity withheld") }),
    ...vipOperations({
      ...ground,
      vips: ledger.vips,
      keepNote: (text, patient) => keepNote(pool, keyRing, text, patient),
    }),
    ...vaultOperations({
      ...ground,
      pool,
      keyRing,
      keepNote: (text) => keepNote(pool, keyRing, text),
      tellErasures: tell,
      // Renewing goes on after the answer.
      wakeKeeper: async () => void keeper.wake(),
    }),
  ];
}
