import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { Operation } from "#server/api/operation.ts";
import { bundleOperations } from "#server/api/operations/audit-bundles.ts";
import { chainOperations } from "#server/api/operations/audit-chains.ts";
import { reviewOperations } from "#server/api/operations/audit-reviews.ts";
import { BundleReader } from "#server/audit/bundle/bundle-reader.ts";
import { ChainReader } from "#server/audit/chain/chain-reader.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import { timeZoneOf } from "#server/projections/local-day.ts";
import { charsetOf } from "#server/site/source-charset.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import type { Storage } from "./open-storage.ts";
import type { Trees } from "./start-trees.ts";

/** Chains, explanations, verdicts and bundles: what the audit page offers beside the search. */
export function auditDeskOperations(
  storage: Storage,
  { prover, heads }: Trees,
  looks: Looks,
  show: ShowEvents,
): Operation[] {
  const { pool, keyRing, reader, sites } = storage;
  const { record, reader: ledger } = storage.ledger;
  const timeZone = (facility: string | null) => {
    const { site } = sites.current;
    return timeZoneOf(site, facility ?? site.facilities[0]?.id ?? "");
  };
  const chains = new ChainReader({ pool, reader, ledger, timeZone });
  const bundles = new BundleReader({
    pool,
    keyRing,
    reader,
    ledger,
    chains,
    prover,
    heads,
    timeZone,
    charsetOf: (source) => charsetOf(sites.current.site, source),
    now: Date.now,
  });
  const keep = (text: string, patient: string | null = null) => keepNote(pool, keyRing, text, patient);
  return [
    ...chainOperations({ chains, reader, looks, show, now: Date.now }),
    ...bundleOperations({ bundles, keyRing, record, keepNote: keep }),
    ...reviewOperations({ ledger, record, keepNote: keep }),
  ];
}
