import { PERMISSIONS, type Permission } from "#server/contracts/access.ts";

/** What each permission opens, as the object of "was refused". */
const WORDS: { readonly [P in Permission]: string } = {
  "wall.view": "the wall",
  "beds.view": "the beds",
  "discharges.view": "the discharges",
  "queues.view": "the queues",
  "feeds.view": "the feeds",
  "encounter.view": "the story",
  "events.read": "entries of the log",
  "inbound.read": "a raw message",
  "bed.assert": "the correction of a bed",
  "encounter.part": "the parting of two visits",
  "feeds.work": "work on the feeds",
  "site.configure": "the site map",
  "identity.reveal": "the name",
  "glass.break": "the breaking of glass",
  "audit.search": "the audit trail",
  "audit.export": "an export of the audit trail",
  "audit.review": "a review",
  "audit.prove": "a proof",
  "records.govern": "the keeping and erasing of records",
  "access.administer": "the administration of access",
  "tokens.create": "the tokens of programs",
  "wall.approve": "the approval of a wall display",
};

/** A permission that this version does not know is called by its own name. */
export function permissionWords(permission: string | null): string {
  const known = PERMISSIONS.find((one) => one === permission);
  return known ? WORDS[known] : (permission ?? "something");
}

/** Why the policy said no, as it is written beside the refusal. */
export function refusalWords(why: string | null): string {
  if (why === "other-unit") return "the patient is of another unit";
  if (why === "purpose") return "not for that purpose";
  if (why === "signed-out") return "nobody was signed in";
  return "the role may not see it";
}
