import type { SiteSource } from "#server/site/site-map.ts";
import type { InboundItem } from "../inbound-item.ts";
import type { AckOutcome } from "./wire/ack-error.ts";
import type { Hl7Doc } from "./wire/hl7-doc.ts";

/** One message of a frame, ready for the journal, and the answer it will get once it is there. */
export interface ReadHl7 {
  item: InboundItem;
  doc: Hl7Doc | null;
  source: SiteSource;
  outcome: AckOutcome;
}
