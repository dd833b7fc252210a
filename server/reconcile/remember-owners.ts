import type { Desks } from "./desks.ts";

/** After a snapshot: which report lies where, which feeds speak of which number, and which beds are promised to whom. */
export function rememberOwners(desks: Desks): void {
  const { encounters, patients, beds, requests } = desks;
  for (const { key, claims, milestones, reparents, purges, partings } of encounters.dossiers.values()) {
    for (const held of [...claims, ...milestones, ...reparents, ...purges, ...partings])
      desks.own(held.id, { desk: "encounter", key });
    encounters.recountSources(key);
  }
  for (const [key, { loose, purges }] of patients.files) {
    for (const held of loose) desks.own(held.id, { desk: "loose", key });
    for (const held of purges) desks.own(held.id, { desk: "patient", key });
  }
  for (const { bed, reports, assertions } of beds.files.values()) {
    for (const held of [...reports, ...assertions]) desks.own(held.id, { desk: "bed", key: bed });
    for (const held of reports) if (held.type === "bed.assigned") beds.notePromise(held.encounter, bed);
  }
  for (const { id, claims } of requests.files.values())
    for (const held of claims) desks.own(held.id, { desk: "request", key: id });
  for (const { id } of patients.aliases.all()) desks.own(id, { desk: "patient-alias", key: id });
  for (const { id } of encounters.aliases.all()) desks.own(id, { desk: "encounter-alias", key: id });
}
