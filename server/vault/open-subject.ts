import { createSecretKey, type KeyObject } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import type { PatientIdentifier } from "#server/canonical/draft.ts";
import type { KeyRing } from "./key-ring.ts";
import { openWith } from "./seal.ts";

type Queryable = pg.Pool | pg.ClientBase;

const identifierSchema = z.object({ value: z.string(), authority: z.string(), type: z.string() });

/** Opens what the vault keeps of a person; null once erased. Who may call it is decided before, and written down before. */
export async function openSubject(
  client: Queryable,
  keyRing: KeyRing,
  token: string,
): Promise<{ [field: string]: string } | null> {
  const key = await subjectKey(client, keyRing, token);
  if (!key) return null;
  const { rows } = await client.query<{ field: string; sealed: Buffer }>(
    "SELECT field, sealed FROM vault_attribute WHERE token = $1",
    [token],
  );
  return Object.fromEntries(
    rows.map(({ field, sealed }) => [field, openWith(key, sealed, `${field}:${token}`).toString()]),
  );
}

/** The numbers a person is known by, under the same rule as `openSubject`. */
export async function openIdentifiers(
  client: Queryable,
  keyRing: KeyRing,
  token: string,
): Promise<PatientIdentifier[] | null> {
  const key = await subjectKey(client, keyRing, token);
  if (!key) return null;
  const { rows } = await client.query<{ sealed: Buffer }>(
    "SELECT sealed FROM vault_identifier WHERE token = $1 AND length(sealed) > 0 ORDER BY blind",
    [token],
  );
  return rows
    .map(({ sealed }) => identifierSchema.parse(JSON.parse(openWith(key, sealed, `identifier:${token}`).toString())))
    .sort((a, b) => (a.type === b.type ? 0 : a.type === "MR" ? -1 : 1));
}

/** The person's own key; null for a token that nobody bears, or once erased. */
export async function subjectKey(client: Queryable, keyRing: KeyRing, token: string): Promise<KeyObject | null> {
  const { rows } = await client.query<{ wrapped_key: Buffer | null; key_id: string }>(
    "SELECT wrapped_key, key_id FROM vault_subject WHERE token = $1",
    [token],
  );
  const row = rows[0];
  return row?.wrapped_key ? createSecretKey(keyRing.open(row.key_id, row.wrapped_key, `subject:${token}`)) : null;
}
