import { DISPOSITION_KINDS, ENCOUNTER_CLASSES } from "#server/canonical/claim.ts";
import { MILESTONES, ORDER_MEANINGS } from "#server/canonical/families/order.ts";

/** What a sender's word of each kind can be mapped to in the site map, in the order in which it is offered. */
export const WORD_MEANINGS = {
  class: ENCOUNTER_CLASSES,
  order: ORDER_MEANINGS,
  milestone: MILESTONES,
  disposition: DISPOSITION_KINDS,
} as const;
