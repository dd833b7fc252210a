import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { freshKey, type RingFile, readRing, writeRing } from "./key-ring-file.ts";

/** One change of keys at a time in the whole house (an advisory lock of PostgreSQL). */
const CHANGE_LOCK = 5_114_001;

export interface Rotation {
  /** Id of the new key; null where this purpose keeps its own. */
  seal: string | null;
  blind: string | null;
}

/**
 * Takes new keys into use on all nodes without a pause. The new key is on disk before the database names it; a node that meets the
 * name reads the file again, and goes on with what it has until then. @throws when the ring stands in no file.
 */
export async function rotateKeys(
  pool: pg.Pool,
  keyRing: KeyRing,
  wanted: { seal: boolean; blind: boolean },
): Promise<Rotation> {
  return changingKeys(pool, keyRing, async (file, client) => {
    const seal = wanted.seal ? freshKey("seal") : null;
    const blind = wanted.blind ? freshKey("blind") : null;
    const keys = [...file.keys, ...[seal, blind].filter((key) => key !== null)];
    await writeRing(fileOf(keyRing), { ...file, keys });
    await client.query(
      `UPDATE vault_state SET seal_key = coalesce($1, seal_key), blind_key = coalesce($2, blind_key), changed_at = now(),
       settled_at = NULL WHERE id = 1`,
      [seal?.id ?? null, blind?.id ?? null],
    );
    return { seal: seal?.id ?? null, blind: blind?.id ?? null };
  });
}

/** Runs with the ring's file as it stands, while nobody else changes it. */
export async function changingKeys<T>(
  pool: pg.Pool,
  keyRing: KeyRing,
  change: (file: RingFile, client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query("SELECT pg_advisory_lock($1)", [CHANGE_LOCK]);
    const file = await readRing(fileOf(keyRing));
    if (!file) throw new Error("the key ring's file is gone");
    const result = await change(file, client);
    await client.query("SELECT pg_advisory_unlock($1)", [CHANGE_LOCK]);
    return result;
  } catch (error) {
    failed = error as Error;
    throw error;
  } finally {
    // A connection that failed is closed, and its lock with it.
    client.release(failed);
  }
}

export function fileOf(keyRing: KeyRing): string {
  if (keyRing.file === null) throw new Error("these keys stand in no file");
  return keyRing.file;
}
