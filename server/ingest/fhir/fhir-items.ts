import type { Translation } from "#server/canonical/draft.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { contentKeyOf } from "../http/content-key.ts";
import type { InboundItem } from "../inbound-item.ts";
import type { FhirChange } from "./fhir-message.ts";
import { storeChange } from "./stored-change.ts";
import { translateFhir } from "./translate-fhir.ts";

/** What every item of one delivery shares. */
export interface Delivery {
  index: SiteIndex;
  source: SiteSource;
  receivedAt: Instant;
  remote: string;
}

/**
 * A changed resource as an inbound item. The same version of a resource is the same content, whether a notification, a
 * replay or a search brought it. `body`: the bytes as they came, when they hold this change and nothing else.
 */
export function changeItem(
  delivery: Delivery,
  change: FhirChange,
  controlId: string | null,
  body?: Buffer,
): InboundItem {
  const { index, source, receivedAt, remote } = delivery;
  const { resource } = change;
  const contentKey = contentKeyOf([source.id, JSON.stringify(resource), ...ownTime(change)]);
  const written = Date.parse(resource.meta?.lastUpdated ?? "");
  return {
    source: source.id,
    protocol: "fhir",
    body: body ?? storeChange(change),
    controlId,
    contentKey,
    receivedAt,
    messageTime: Number.isNaN(written) ? (change.eventAt ?? change.sentAt) : written,
    remote,
    kind: resource.resourceType,
    translation: translateFhir(change, { index, source, receivedAt, controlId, contentKey }),
    refusal: null,
  };
}

/** A resource without a version says the same when it changes and changes back; then the event's time tells the two apart. */
function ownTime({ resource, eventAt, sentAt }: FhirChange): string[] {
  const { versionId, lastUpdated } = resource.meta ?? {};
  return versionId || lastUpdated ? [] : [String(eventAt ?? sentAt ?? "")];
}

/** A notification, or one event of it, that brings no resource. */
export function bareItem(
  { source, receivedAt, remote }: Delivery,
  kind: string,
  controlId: string | null,
  body: Buffer,
  translation: Translation,
): InboundItem {
  const contentKey = contentKeyOf([source.id, controlId ?? "", body.toString("utf8")]);
  return {
    source: source.id,
    protocol: "fhir",
    body,
    controlId,
    contentKey,
    receivedAt,
    messageTime: null,
    remote,
    kind,
    translation,
    refusal: null,
  };
}

/** Control id of a subscription's event: its identity by reference mapping H3. */
export function eventControlId(subscription: string, number: number): string {
  return `${subscription}#${number}`;
}
