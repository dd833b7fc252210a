import type pg from "pg";
import { z } from "zod";
import type { NewEvent } from "#server/canonical/event.ts";
import { type Erased, erasePatient } from "#server/vault/erase-patient.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { patientEvent } from "#server/vault/patient-event.ts";
import { keyUses, retireKey } from "#server/vault/retire-key.ts";
import { rotateKeys } from "#server/vault/rotate-keys.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";
import { listOf } from "../schemas.ts";

export interface VaultPorts {
  pool: pg.Pool;
  keyRing: KeyRing;
  append(events: NewEvent[]): Promise<unknown>;
  keepNote(text: string): Promise<string>;
  /** Enters what was just erased into the log. */
  tellErasures(): Promise<void>;
  /** This node looks at the keys in use at once. */
  wakeKeeper(): Promise<void>;
  facility(): string;
  now(): number;
}

/** Erasure of one patient, and the keys of the vault. */
export function vaultOperations(ports: VaultPorts): Operation[] {
  const { pool, keyRing, keepNote, now } = ports;
  return [
    operation({
      method: "POST",
      path: "/api/v1/patients/{token}/erasure",
      id: "erasePatient",
      summary:
        "Destroy the key of one patient and what it sealed, and the patient's stored messages; refused on legal hold",
      tag: "vault",
      access: "records.govern",
      params: z.object({ token: z.uuid() }),
      body: z.object({ reason: z.string().trim().min(3).max(2000) }),
      answer: z.object({ tokens: z.array(z.uuid()), messages: z.int() }),
      handle: async ({ params: { token }, body, principal }) => {
        const reasonRef = await keepNote(body.reason);
        const erased = await erasePatient(pool, { token, by: principal.actor, reasonRef, at: now() });
        if (erased.outcome !== "erased") throw refusalOf(erased);
        await ports.tellErasures();
        return json({ tokens: erased.tokens, messages: erased.messages });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/vault/keys",
      id: "listVaultKeys",
      summary: "Keys of the vault with how many rows still stand under each",
      tag: "vault",
      access: "records.govern",
      answer: listOf(
        z.object({ id: z.string(), purpose: z.enum(["seal", "blind"]), inUse: z.boolean(), rows: z.int() }),
      ),
      handle: async () => json({ items: await keyUses(pool, keyRing), next: null }),
    }),
    operation({
      method: "POST",
      path: "/api/v1/vault/rotation",
      id: "rotateVaultKeys",
      summary: "Take new keys into use on all nodes; what stands under the older ones is renewed in the background",
      tag: "vault",
      access: "records.govern",
      body: z.object({ keys: z.enum(["seal", "blind", "both"]) }),
      answer: z.object({ seal: z.string().nullable(), blind: z.string().nullable() }),
      handle: async ({ body: { keys }, principal: { actor } }) => {
        const rotation = await rotateKeys(pool, keyRing, { seal: keys !== "blind", blind: keys !== "seal" });
        await ports.append([vaultEvent("access.keys.rotated", rotation, actor, ports)]);
        await ports.wakeKeeper();
        return json(rotation);
      },
    }),
    operation({
      method: "DELETE",
      path: "/api/v1/vault/keys/{id}",
      id: "retireVaultKey",
      summary: "Take a key out of the key ring for good, once nothing stands under it",
      tag: "vault",
      access: "records.govern",
      params: z.object({ id: z.string().min(1).max(60) }),
      answer: z.object({ retired: z.string() }),
      handle: async ({ params: { id }, principal: { actor } }) => {
        if (!(await retireKey(pool, keyRing, id)))
          throw new ApiRefusal(409, "key-in-use", "This key is in use, not known, or rows still stand under it");
        await ports.append([vaultEvent("access.key.retired", { key: id }, actor, ports)]);
        return json({ retired: id });
      },
    }),
  ];
}

function refusalOf(erased: Exclude<Erased, { outcome: "erased" }>): ApiRefusal {
  if (erased.outcome === "unknown") return notFound("patient");
  if (erased.outcome === "held")
    return new ApiRefusal(409, "legal-hold", `Legal hold ${erased.hold} keeps this patient's records`);
  return new ApiRefusal(409, "erased", "This patient was erased before");
}

function vaultEvent<T extends "access.keys.rotated" | "access.key.retired">(
  type: T,
  data: Parameters<typeof patientEvent<T>>[1],
  actor: string,
  { facility, now }: VaultPorts,
): NewEvent<T> {
  return patientEvent(type, data, { actor, patient: null, facility: facility(), at: now() });
}
