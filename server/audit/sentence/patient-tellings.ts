import type { PatientEventData } from "#server/canonical/families/patient.ts";
import { plain } from "./phrase.ts";
import type { Tellings } from "./telling.ts";

/** What a source said of a person, as the clause after `said`. Nobody is named. */
export const patientTellings: Tellings<keyof PatientEventData> = {
  "patient.registered": () => plain("a person is on record"),
  "patient.updated": () => plain("a person\u2019s record changed"),
  "patient.merged": () => plain("two records are one person"),
  "patient.merged.cancelled": () => plain("two records are two persons after all"),
  "patient.linked": () => plain("two records belong together"),
  "patient.unlinked": () => plain("two records do not belong together"),
  "patient.identifier.changed": () => plain("a person\u2019s number changed"),
  "patient.purged": () => plain("a person is to be taken out of its records"),
};
