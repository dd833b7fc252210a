import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { BedFile } from "./beds/bed-file.ts";
import type { Cause } from "./cause.ts";
import type { Desks } from "./desks.ts";
import type { Dossier } from "./encounter/dossier.ts";
import type { AliasEdge } from "./identity/alias-graph.ts";
import type { AliasNews } from "./identity/identity-decisions.ts";
import type { PatientFile } from "./identity/patient-desk.ts";
import { rememberOwners } from "./remember-owners.ts";
import type { RequestFile } from "./requests/request-desk.ts";
import type { Tombstone } from "./tombstone.ts";

/** The reports themselves and what was last decided; every fold, index and timer follows from them. */
interface Memory {
  site: SiteMap | null;
  dossiers: Dossier[];
  patients: [string, PatientFile][];
  patientAliases: AliasEdge[];
  encounterAliases: AliasEdge[];
  apart: string[];
  beds: BedFile[];
  requests: RequestFile[];
  requestKeys: [string, string[]][];
  clocks: [string, Instant][];
  withdrawn: string[];
  encounters: EncounterNow[];
  bedTruths: BedNow[];
  requestTruths: RequestNow[];
  tombstones: Tombstone[];
  lost: [string, Cause][];
  touched: [string, readonly Cause[]][];
  aliasNews: AliasNews[];
}

/** Shares everything with the desks: to be made into text before they take the next report. */
export function writeMemory(desks: Desks): object {
  const { encounters, patients, beds, requests } = desks;
  const memory: Memory = {
    site: desks.site,
    dossiers: [...encounters.dossiers.values()],
    patients: [...patients.files],
    patientAliases: patients.aliases.all(),
    encounterAliases: encounters.aliases.all(),
    apart: [...desks.feeds.apart],
    beds: [...beds.files.values()],
    requests: [...requests.files.values()],
    requestKeys: [...requests.keysOf],
    clocks: [...desks.clocks],
    withdrawn: [...desks.withdrawn],
    encounters: [...encounters.decided.values()],
    bedTruths: [...beds.decided.values()],
    requestTruths: [...requests.decided.values()],
    tombstones: [...desks.tombstones.values()],
    lost: desks.tombstones.allLost(),
    touched: desks.touched.entries(),
    aliasNews: desks.aliasNews,
  };
  return memory;
}

/** Our own snapshot, so its shape is not checked again; another version of the code starts from the log. The desks keep what is in it. */
export function readMemory(desks: Desks, state: unknown): void {
  const memory = state as Memory;
  const { encounters, patients, beds, requests } = desks;
  if (memory.site) desks.defineSite(memory.site);
  for (const [subject, at] of memory.clocks) desks.clocks.set(subject, at);
  for (const id of memory.withdrawn) desks.withdrawn.add(id);
  for (const dossier of memory.dossiers) encounters.dossiers.set(dossier.key, dossier);
  for (const [token, file] of memory.patients) patients.files.set(token, file);
  for (const edge of memory.patientAliases) patients.aliases.add(edge);
  for (const edge of memory.encounterAliases) encounters.aliases.add(edge);
  for (const key of memory.apart) desks.feeds.apart.add(key);
  for (const tombstone of memory.tombstones) desks.tombstones.add(tombstone);
  for (const [id, cause] of memory.lost) desks.tombstones.lose(id, cause);
  for (const file of memory.beds) {
    beds.files.set(file.bed, file);
    beds.adoptPast(file);
  }
  for (const file of memory.requests) requests.adopt(file);
  for (const [id, keys] of memory.requestKeys) requests.keysOf.set(id, keys);
  for (const now of memory.encounters) encounters.decided.set(now.key, now);
  for (const now of memory.bedTruths) beds.decided.set(now.bed, now);
  for (const now of memory.requestTruths) requests.decided.set(now.key, now);
  rememberOwners(desks);
  refold(desks);
  for (const [subject, causes] of memory.touched) desks.touched.add(subject, causes);
  desks.aliasNews = memory.aliasNews;
}

/** Everything that follows from the reports: folds, where patients lie, waits. */
function refold(desks: Desks): void {
  const { encounters, patients, beds, links, timers } = desks;
  for (const [token, file] of patients.files)
    if (file.loose.length > 0) links.assignLoose(patients.aliases.resolve(token));
  for (const key of new Set([...encounters.dossiers.keys()].map((dossier) => encounters.aliases.resolve(dossier)))) {
    const fold = encounters.fold(key);
    timers.set(`encounter:${key}`, fold.waits);
    beds.place(key, fold.now?.facility ?? "", fold);
    desks.courses.note(key, fold);
  }
  for (const bed of beds.files.keys()) timers.set(`bed:${bed}`, beds.fold(bed).waits);
}
