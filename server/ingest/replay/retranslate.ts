import type { Translation } from "#server/canonical/draft.ts";
import type { SiteIndex } from "#server/site/site-index.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { resolveSource, unlistedSource } from "#server/site/source-resolver.ts";
import { NOTIFICATION_TYPES } from "../fhir/envelope.ts";
import { translateStoredFhir } from "../fhir/stored-change.ts";
import { parseFromSource } from "../hl7v2/parse-from-source.ts";
import { isRefusal, translateHl7 } from "../hl7v2/translate/translate-hl7.ts";
import { parseHl7 } from "../hl7v2/wire/hl7-message.ts";
import type { TranslateContext } from "../http/translate-context.ts";
import { translateStoredWebhook } from "../webhook/translate-webhook.ts";
import type { StoredMessage } from "./stored-message.ts";

export interface SiteForTranslation {
  index: SiteIndex;
  version: number;
}

export interface Retranslated {
  source: SiteSource;
  /** Its mapping version names the site map's version, whatever the protocol. */
  translation: Translation;
}

/**
 * A stored message translated again from its own bytes under a site map: a pure function of both and of the time of receipt. Null
 * when no site map could change what became of it: its bytes are gone, its source is no longer listed, it would be refused, or
 * it is a notification without a resource.
 */
export function retranslate(message: StoredMessage, site: SiteForTranslation): Retranslated | null {
  if (message.body === null || message.outcome === "refused" || message.outcome === "duplicate") return null;
  const made =
    message.protocol === "hl7v2"
      ? fromHl7(message, message.body, site.index)
      : fromJson(message, message.body, site.index);
  if (!made) return null;
  const { source, translation } = made;
  const code = translation.mappingVersion.split("+", 1)[0];
  return { source, translation: { ...translation, mappingVersion: `${code}+site:${site.version}` } };
}

/**
 * A sender that the journal knows under a listed source stays with it. One that was a stranger is looked up again by what its
 * header says, so that listing it is a fix; the port it used is not kept.
 */
function fromHl7(
  { source: id, receivedAt, contentKey }: StoredMessage,
  body: Buffer,
  index: SiteIndex,
): Retranslated | null {
  const first = parseHl7(body);
  if (!first.ok) return null;
  const { msh } = first.message;
  const sender = { sendingApplication: msh.value(3) ?? "", sendingFacility: msh.value(4) ?? "", port: 0 };
  const listed = index.sources.get(id) ?? resolveSource(index, sender);
  const source = listed ?? { ...unlistedSource(index, sender), id };
  const parsed = parseFromSource(body, first, source);
  if (!parsed.ok || parsed.message.continuation) return null;
  const result = translateHl7(parsed.message, { site: index, source, receivedAt, contentKey });
  return isRefusal(result) ? null : { source, translation: result };
}

const NO_RESOURCE: ReadonlySet<string> = new Set(NOTIFICATION_TYPES);

function fromJson(message: StoredMessage, body: Buffer, index: SiteIndex): Retranslated | null {
  const { protocol, kind, receivedAt, controlId, contentKey } = message;
  const source = index.sources.get(message.source);
  if (source?.protocol !== protocol || NO_RESOURCE.has(kind)) return null;
  const context: TranslateContext = { index, source, receivedAt, controlId, contentKey };
  const translate = protocol === "fhir" ? translateStoredFhir : translateStoredWebhook;
  return { source, translation: translate(body, context) };
}
