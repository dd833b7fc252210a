import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { Operation } from "#server/api/operation.ts";
import { assertionOperations } from "#server/api/operations/assertions.ts";
import { deadLetterOperations } from "#server/api/operations/dead-letters.ts";
import { eventOperations } from "#server/api/operations/events.ts";
import { feedComparisonOperations } from "#server/api/operations/feed-comparison.ts";
import { inboundOperations } from "#server/api/operations/inbound.ts";
import { partingOperations } from "#server/api/operations/partings.ts";
import { pastOperations } from "#server/api/operations/past.ts";
import { siteOperations } from "#server/api/operations/site.ts";
import { viewOperations } from "#server/api/operations/views.ts";
import { workbenchOperations } from "#server/api/operations/workbench.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import { DeadLetterDesk } from "#server/ingest/replay/dead-letter-desk.ts";
import { Workbench } from "#server/ingest/workbench/workbench.ts";
import type { ViewService } from "#server/projections/view-service.ts";
import { charsetOf } from "#server/site/source-charset.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import type { Composition } from "./composition.ts";
import type { PastMinutes } from "./open-past.ts";
import type { Storage } from "./open-storage.ts";

interface DeskPorts {
  views: ViewService;
  past: PastMinutes;
  /** Writes a look down before anything is shown. */
  looks: Looks;
  show: ShowEvents;
}

/** What the desks do and read: views, events, dead letters, the site map and its workbench. */
export function deskOperations(
  { stops, fault }: Composition,
  { pool, keyRing, writer, reader, sites }: Storage,
  { views, past, looks, show }: DeskPorts,
): Operation[] {
  const keep = (text: string) => keepNote(pool, keyRing, text);
  const site = () => sites.current.site;
  const desk = new DeadLetterDesk({ pool, keyRing, writer, site: () => sites.current });
  const bench = new Workbench({
    pool,
    keyRing,
    writer,
    sites,
    keepNote: keep,
    now: Date.now,
    onError: fault("workbench"),
  });
  stops.add("workbench", () => bench.stop());
  return [
    ...viewOperations(views, looks),
    ...pastOperations({ views, ...past, show }),
    ...eventOperations(reader, looks, show),
    ...feedComparisonOperations({ reader, site, now: Date.now }),
    ...assertionOperations({
      site,
      append: (events) => writer.append(events),
      keepNote: keep,
      now: Date.now,
    }),
    ...partingOperations({
      reader,
      append: (events) => writer.append(events),
      keepNote: (text, patient) => keepNote(pool, keyRing, text, patient),
      now: Date.now,
    }),
    ...deadLetterOperations({ pool, desk, now: Date.now }),
    ...inboundOperations({ pool, reader, keyRing, looks, show, charsetOf: (source) => charsetOf(site(), source) }),
    ...siteOperations({ pool, sites }),
    ...workbenchOperations({ pool, bench, site, now: Date.now }),
  ];
}
