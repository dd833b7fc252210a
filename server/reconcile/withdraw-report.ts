import type { Cause } from "./cause.ts";
import type { Desks, Owner } from "./desks.ts";

/** Takes a report out again because a better translation of its message replaces it. */
export function withdrawReport(desks: Desks, id: string, cause: Cause): void {
  const owner = desks.owners.get(id);
  desks.withdrawn.add(id);
  if (!owner) return;
  desks.owners.delete(id);
  const { encounters, patients } = desks;
  if (owner.desk === "patient-alias") desks.noteAliases("patient", patients.aliases.remove(id), cause);
  else if (owner.desk === "encounter-alias") desks.noteAliases("encounter", encounters.aliases.remove(id), cause);
  else if (owner.desk === "encounter")
    for (const key of numbersWith(desks, id, owner.key)) withdrawFromDossier(desks, id, key, cause);
  else withdrawFromFile(desks, id, owner, cause);
}

/** A move of an account lies with each of its visits, all of which are the new patient's by it. */
function numbersWith({ encounters, patients }: Desks, id: string, key: string): string[] {
  const moved = (other: string) => encounters.dossiers.get(other)?.reparents.find((held) => held.id === id);
  const patient = moved(key)?.patient;
  return patient ? patients.file(patient).keys.filter(moved) : [key];
}

function withdrawFromDossier(desks: Desks, id: string, key: string, cause: Cause): void {
  const { encounters, patients } = desks;
  const dossier = encounters.dossiers.get(key);
  if (!dossier) return;
  const { patient = null } = [...dossier.claims, ...dossier.reparents].find((held) => held.id === id) ?? {};
  dossier.claims = without(dossier.claims, id);
  dossier.milestones = without(dossier.milestones, id);
  dossier.reparents = without(dossier.reparents, id);
  dossier.purges = without(dossier.purges, id);
  dossier.partings = without(dossier.partings, id);
  encounters.recountSources(key);
  desks.forgetKey(patient, key, cause);
  desks.noteAliases("encounter", encounters.aliases.remove(id), cause);
  desks.noteAliases("patient", patients.aliases.remove(id), cause);
  desks.touchEncounter(key, cause);
}

function withdrawFromFile(desks: Desks, id: string, { desk, key }: Owner, cause: Cause): void {
  const { patients, links, beds, requests, touched } = desks;
  if (desk === "loose") {
    const file = patients.file(key);
    file.loose = without(file.loose, id);
    const visit = links.release(id);
    if (visit) desks.touchEncounter(visit, cause);
    touched.add(`patient:${patients.aliases.resolve(key)}`, [cause]);
  } else if (desk === "patient") {
    const file = patients.file(key);
    file.purges = without(file.purges, id);
    desks.touchVisitsOf(key, cause);
  } else if (desk === "bed") {
    const file = beds.file(key, "");
    file.reports = without(file.reports, id);
    file.assertions = without(file.assertions, id);
    touched.add(`bed:${key}`, [cause]);
  } else for (const request of requests.withdraw(key, id)) touched.add(`request:${request}`, [cause]);
}

function without<T extends { id: string }>(list: T[], id: string): T[] {
  return list.filter((held) => held.id !== id);
}
