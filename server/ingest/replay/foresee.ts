import type pg from "pg";
import type { Parked, PatientIdentity } from "#server/canonical/draft.ts";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { PatientVault } from "#server/vault/patient-vault.ts";
import { identitiesOf } from "../journal/draft-contents.ts";
import type { RetranslateItem, TranslationChange } from "../journal/journal-item.ts";
import { changeOf, outcomeOf } from "../journal/retranslations.ts";
import { isSameTranslation } from "../journal/same-translation.ts";
import { sealDrafts } from "../journal/seal-drafts.ts";
import { standingEvents } from "../journal/standing-events.ts";
import { type Retranslated, retranslate, type SiteForTranslation } from "./retranslate.ts";
import type { StoredMessage } from "./stored-message.ts";

export interface ForeseePorts {
  pool: pg.Pool;
  keyRing: KeyRing;
}

/** What translating a message again would do, without doing it. */
export interface Foreseen {
  message: StoredMessage;
  change: TranslationChange;
  parked: Parked | null;
  before: RecordedEvent[];
  after: NewEvent[];
  /** For the journal; null when no site map could change anything. */
  made: Retranslated | null;
}

/**
 * Translates stored messages under a site map and compares with what stands in the log. Only reads: persons that the vault does
 * not know get tokens that are forgotten at once.
 */
export async function foresee(
  messages: readonly StoredMessage[],
  site: SiteForTranslation,
  { pool, keyRing }: ForeseePorts,
): Promise<Foreseen[]> {
  const made = messages.map((message) => retranslate(message, site));
  const client = await pool.connect();
  try {
    const standing = await standingEvents(
      client,
      messages.map(({ id }) => id),
    );
    const vault = new PatientVault(keyRing);
    const drafts = made.flatMap((entry) => entry?.translation.drafts ?? []);
    const tokenOf = await vault.resolve(client, identitiesOf(drafts).map(numbersOnly));
    const seal = (message: StoredMessage, { source, translation }: Retranslated) =>
      sealDrafts(translation.drafts, {
        ...translation,
        source: source.id,
        inboundId: message.id,
        contentKey: message.contentKey,
        supersedes: [],
        tokenOf: (identity) => tokenOf(numbersOnly(identity)),
        note: () => "vault:foreseen",
      });
    return messages.map((message, index): Foreseen => {
      const before = standing(message.id);
      const entry = made[index] ?? null;
      if (!entry) return { message, change: "none", parked: null, before: before.live, after: before.live, made: null };
      const after = seal(message, entry);
      const { parked } = entry.translation;
      const same = message.outcome === outcomeOf(entry) && isSameTranslation(before.live, after);
      return {
        message,
        change: same ? "none" : changeOf(entry, before, after),
        parked,
        before: before.live,
        after,
        made: entry,
      };
    });
  } finally {
    client.release();
  }
}

/** Without names the vault neither opens nor seals anything: numbers alone find a token. */
function numbersOnly({ identifiers }: PatientIdentity): PatientIdentity {
  return { identifiers };
}

/** The journal's request for what was foreseen. */
export function retranslateItem(
  { message, made }: Foreseen & { made: Retranslated },
  actor: string,
  deadLetterId: number | null,
): RetranslateItem {
  return {
    kind: "retranslate",
    inboundId: message.id,
    source: made.source.id,
    facility: made.source.facility,
    messageKind: message.kind,
    contentKey: message.contentKey,
    translation: made.translation,
    actor,
    deadLetterId,
  };
}

/** Beds that events name as a place or a promised place, each once. */
export function bedsNamed(events: readonly NewEvent[]): string[] {
  const beds = new Set<string>();
  for (const event of events) {
    const data = event.data as { place?: { bed: string | null } | null; pending?: { bed: string | null } | null };
    for (const bed of [event.bed, data.place?.bed, data.pending?.bed]) if (bed) beds.add(bed);
  }
  return [...beds].sort();
}
