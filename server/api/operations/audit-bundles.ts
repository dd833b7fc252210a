import { z } from "zod";
import { isAllowed } from "#server/access/policy.ts";
import type { Bundle } from "#server/audit/bundle/bundle.ts";
import { zipBundle } from "#server/audit/bundle/bundle-files.ts";
import type { BundleReader } from "#server/audit/bundle/bundle-reader.ts";
import type { RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { auditUse } from "#server/audit/search/audit-access.ts";
import { visitNumber } from "#server/canonical/event.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface BundleOperationPorts {
  bundles: BundleReader;
  keyRing: KeyRing;
  record: RecordAccess;
  keepNote(text: string, patient: string | null): Promise<string>;
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
        const { patient } = bundle;
        const detail = {
          format: "bundle",
          rows: bundle.entries.length,
          messages: bundle.messages.length,
          entry: "entry" in bundle.subject ? bundle.subject.entry : null,
        };
        const encounter = "encounter" in bundle.subject ? bundle.subject.encounter : null;
        const reasonRef = await keepNote(reason, patient);
        // That it was taken stands in the ledger before the first byte leaves.
        await record([auditUse(principal, { action: "audit.exported", detail, patient, encounter, reasonRef })]);
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
