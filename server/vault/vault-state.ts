import type pg from "pg";
import type { KeyRing } from "./key-ring.ts";
import { VAULT_STATE } from "./sql.ts";

export interface VaultState {
  /** Ids of the keys in use. */
  seal: string;
  blind: string;
  /** Grows with each erasure. */
  erasures: number;
}

/** Null before the first start has named the keys in use. */
export async function readVaultState(client: pg.Pool | pg.ClientBase): Promise<VaultState | null> {
  const { rows } = await client.query<VaultState>({ name: "vault-state", text: VAULT_STATE });
  return rows[0] ?? null;
}

/**
 * Which keys are in use is one fact for all nodes, and stands in the database: a node that starts goes by it even where its file
 * holds newer ones that were not put to use yet. The first start names those of its own ring.
 * @throws when the ring does not hold the keys in use.
 */
export async function followVaultState(pool: pg.Pool, keyRing: KeyRing): Promise<VaultState> {
  const state = (await readVaultState(pool)) ?? (await nameKeys(pool, keyRing));
  keyRing.activate(state);
  return state;
}

async function nameKeys(pool: pg.Pool, { sealKeyId, blindKeyId }: KeyRing): Promise<VaultState> {
  await pool.query(
    `INSERT INTO vault_state (id, seal_key, blind_key, changed_at) VALUES (1, $1, $2, now()) ON CONFLICT (id) DO NOTHING`,
    [sealKeyId, blindKeyId],
  );
  const state = await readVaultState(pool);
  if (!state) throw new Error("the vault does not say which keys are in use");
  return state;
}
