import { randomUUID } from "node:crypto";
import { z } from "zod";
import { isAllowed } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { Bundle } from "#server/audit/bundle/bundle.ts";
import { zipBundle } from "#server/audit/bundle/bundle-files.ts";
import type { BundleReader } from "#server/audit/bundle/bundle-reader.ts";
import type { NewAccessEntry, RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { visitNumber } from "#server/canonical/event.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface BundleOperationPorts {
  bundles: BundleReader;
  keyRing: KeyRing;
  record: RecordAccess;
  keepNote(text: string): Promise<string>;
}

const subjectSchema = z.union([
  z.object({ encounter: z.string().min(1).max(120) }).strict(),
  z.object({ entry: z.string().regex(/^(log|access):[1-9]\d{0,14}$/) }).strict(),
]);

/** Everything for an inquiry in one file. */
export function bundleOperations({ bundles, keyRing, record, keepNote }: BundleOperationPorts): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/api/v1/audit/bundles",
      id: "makeAuditBundle",
      summary: "Everything about an encounter or an entry as one .zip that can be read and checked offline",
      tag: "audit",
      access: "audit.export",
      body: z
        .object({ encounter: z.string().optional(), entry: z.string().optional(), reason: z.string().min(3).max(500) })
        .transform(({ reason, ...subject }, context) => {
          const parsed = subjectSchema.safeParse(subject);
          if (parsed.success) return { reason, subject: parsed.data };
          context.addIssue({ code: "custom", message: "an encounter or an entry" });
          return z.NEVER;
        }),
      answer: z.string(),
      also: "application/zip",
      handle: async ({ body: { subject, reason }, principal }) => {
        const bundle = await bundles.read(subject, principal.name, isAllowed(principal, "inbound.read"));
        if (!bundle) throw notFound("encounter" in subject ? "encounter" : "entry");
        await record([takenEntry(bundle, principal, await keepNote(reason))]);
        const zip = zipBundle(bundle, keyRing.signKeyId, (text) => keyRing.sign(keyRing.signKeyId, text));
        return {
          status: 200,
          headers: {
            "content-type": "application/zip",
            "content-disposition": `attachment; filename="${fileName(bundle)}"`,
            "cache-control": "no-store",
          },
          body: "",
          bytes: zip,
        };
      },
    }),
  ];
}

function fileName({ subject }: Bundle): string {
  const name = "encounter" in subject ? visitNumber(subject.encounter) : subject.entry;
  return `audit-bundle-${name.replaceAll(/[^A-Za-z0-9-]+/g, "-")}.zip`;
}

/** That it was taken stands in the ledger before the first byte leaves. */
function takenEntry(
  { subject, patient, entries, messages }: Bundle,
  principal: Principal,
  reasonRef: string,
): NewAccessEntry {
  return {
    id: randomUUID(),
    action: "audit.exported",
    actor: principal.actor,
    actorName: principal.name,
    role: principal.role,
    session: principal.session,
    workstation: principal.workstation,
    purpose: "HCOMPL",
    patient,
    encounter: "encounter" in subject ? subject.encounter : null,
    bed: null,
    unit: null,
    facility: null,
    fields: "operational",
    outcome: "accepted",
    flags: [],
    detail: {
      format: "bundle",
      rows: entries.length,
      messages: messages.length,
      entry: "entry" in subject ? subject.entry : null,
    },
    reasonRef,
  };
}
