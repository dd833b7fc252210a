import { GlassDesk } from "#server/access/break-glass/glass-desk.ts";
import { glassOperations } from "#server/access/break-glass/glass-operations.ts";
import { GlassStore } from "#server/access/break-glass/glass-store.ts";
import type { Recognise } from "#server/access/recognise.ts";
import type { Operation } from "#server/api/operation.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

export interface BreakGlass {
  desk: GlassDesk;
  operations: Operation[];
  /** As `recognise`, with what is open to the session. */
  withGlass(recognise: Recognise): Recognise;
}

/** Break-glass of this node. */
export async function openGlass({ stops, fault }: Composition, storage: Storage): Promise<BreakGlass> {
  const { pool, keyRing, writer, ledger, reader } = storage;
  const store = new GlassStore(pool);
  const desk = new GlassDesk({
    store,
    append: (events) => writer.append(events),
    record: ledger.record,
    keepNote: (text) => keepNote(pool, keyRing, text),
    now: Date.now,
    onError: fault("break-glass"),
  });
  await desk.start();
  stops.add("break-glass", () => desk.stop());
  return {
    desk,
    operations: glassOperations({ desk, store, reader }),
    withGlass: (recognise) => async (presented) => {
      const principal = await recognise(presented);
      if (principal === null || principal.session === null) return principal;
      return { ...principal, glass: desk.openOf(principal.session) };
    },
  };
}
