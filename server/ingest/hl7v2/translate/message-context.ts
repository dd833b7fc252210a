import type { ClaimOrder, Flag } from "#server/canonical/claim.ts";
import type { Translation } from "#server/canonical/draft.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import { movesBoard } from "#server/site/moves-board.ts";
import { resolveFacility, type SiteIndex } from "#server/site/site-index.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import type { IndexedFacility } from "#server/site/site-tables.ts";
import type { SourceWords } from "#server/site/source-words.ts";
import { zoneClock } from "#server/site/zone-clock.ts";
import type { Hl7Doc } from "../wire/hl7-doc.ts";
import type { Hl7Segment } from "../wire/hl7-segment.ts";
import { readText } from "./fields/field-reader.ts";
import { parseHl7Time } from "./fields/hl7-time.ts";
import { recordedTime } from "./fields/recorded-time.ts";
import type { MessageType } from "./message-type.ts";

/** All that a translation may look at (principle P1: the message and the site map, never state). */
export interface TranslateInput {
  site: SiteIndex;
  source: SiteSource;
  receivedAt: Instant;
  /** Hash of the normalised content, hexadecimal. */
  contentKey: string;
}

export interface MessageContext extends TranslateInput {
  doc: Hl7Doc;
  words: SourceWords;
  /** `ADT`, `ORU`... */
  type: string;
  /** `A01`, `R01`... */
  trigger: string;
  facility: IndexedFacility;
  msh: Hl7Segment | undefined;
  evn: Hl7Segment | undefined;
  order: ClaimOrder;
  /** When the sender wrote it down; null when it did not say or its clock runs ahead. */
  recorded: StatedTime | null;
  parallel: boolean;
  /** MSH-11.2 archive, restore or initial load (HL7 table 0207). */
  historic: boolean;
  /** Doubts that hold for the message as a whole. */
  flags: Flag[];
  /** Words nobody mapped yet; filled while translating. */
  unmapped: Translation["unmapped"];
}

const HISTORIC_MODES = new Set(["A", "R", "I"]);

/**
 * The facility of an encounter is the one that MSH-4 names, else the source's own. PV1-39 and EVN-7 change during a visit
 * and are missing in orders and results, so they place a bed but never a visit number.
 */
export function messageContext(doc: Hl7Doc, type: MessageType, input: TranslateInput): MessageContext {
  const msh = doc.first("MSH");
  const evn = doc.first("EVN");
  const facility =
    resolveFacility(input.site, readText({ segment: msh, field: 4 }) ?? "") ??
    input.site.facilities.get(input.source.facility) ??
    unknownFacility(input.source.facility);
  const messageTime = readText({ segment: msh, field: 7 });
  const sequence = readText({ segment: msh, field: 13 });
  return {
    ...input,
    doc,
    words: input.site.words(input.source),
    type: type.type,
    trigger: type.trigger,
    facility,
    msh,
    evn,
    order: {
      messageTime: messageTime ? (parseHl7Time(messageTime, facility.clock)?.at ?? null) : null,
      sequence: sequence && /^\d{1,15}$/.test(sequence) ? Number(sequence) : null,
      controlId: readText({ segment: msh, field: 10 }) ?? null,
      contentKey: input.contentKey,
    },
    recorded: recordedTime(evn, msh, facility.clock, input.receivedAt),
    parallel: !movesBoard(input.source),
    historic:
      input.source.history ||
      HISTORIC_MODES.has(readText({ segment: msh, field: 11, component: 2 })?.toUpperCase() ?? ""),
    flags: type.disagrees ? ["event.code.disagrees"] : [],
    unmapped: [],
  };
}

function unknownFacility(id: string): IndexedFacility {
  return { id, clock: zoneClock("UTC"), ownAuthorities: new Set() };
}

/** Lists a word for a person to map, once per message. */
export function listUnmapped(
  context: MessageContext,
  kind: Translation["unmapped"][number]["kind"],
  word: string,
  path: string,
): void {
  const known = context.unmapped.some((entry) => entry.kind === kind && entry.word === word);
  if (!known) context.unmapped.push({ kind, word, path });
}
