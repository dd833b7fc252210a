import { concernsEncounter, type HeldRequest } from "./request-claim.ts";

interface Indexed {
  id: string;
  claims: readonly HeldRequest[];
}

/** Files by what their reports name, as received. A file that was joined to another one stays named. */
export class RequestIndex {
  private readonly all = new Shelf();
  /** Files that hold a discharge or an isolation order. Every fold of an encounter asks for them, and they are few among its results. */
  private readonly orders = new Shelf();
  private readonly ordering = new Set<string>();

  /** After the report was put into the file. */
  take(file: Indexed, claim: HeldRequest): void {
    this.all.put(file.id, claim);
    if (this.ordering.has(file.id)) this.orders.put(file.id, claim);
    else if (concernsEncounter(claim)) {
      this.ordering.add(file.id);
      for (const held of file.claims) this.orders.put(file.id, held);
    }
  }

  drop({ id, claims }: Indexed): void {
    for (const shelf of [this.all, this.orders]) for (const claim of claims) shelf.remove(id, claim);
    this.ordering.delete(id);
  }

  ofEncounters(keys: readonly string[]): Iterable<string> {
    return named(this.all.byEncounter, keys);
  }

  ofPatient(token: string): Iterable<string> {
    return this.all.byPatient.get(token) ?? [];
  }

  /** Of these, the files of discharge and isolation orders; a report that made one so may have been withdrawn since. */
  ordersOfEncounters(keys: readonly string[]): Iterable<string> {
    return named(this.orders.byEncounter, keys);
  }

  ordersOfPatient(token: string): Iterable<string> {
    return this.orders.byPatient.get(token) ?? [];
  }

  mayConcernEncounter(id: string): boolean {
    return this.ordering.has(id);
  }
}

type Names = Map<string, Set<string>>;

class Shelf {
  readonly byEncounter: Names = new Map();
  readonly byPatient: Names = new Map();

  put(id: string, { encounter, patient }: HeldRequest): void {
    if (encounter) note(this.byEncounter, encounter, id);
    if (patient) note(this.byPatient, patient, id);
  }

  remove(id: string, { encounter, patient }: HeldRequest): void {
    if (encounter) forget(this.byEncounter, encounter, id);
    if (patient) forget(this.byPatient, patient, id);
  }
}

function named(names: Names, keys: readonly string[]): Iterable<string> {
  const [only] = keys;
  if (only !== undefined && keys.length === 1) return names.get(only) ?? [];
  return new Set(keys.flatMap((key) => [...(names.get(key) ?? [])]));
}

function note(names: Names, key: string, id: string): void {
  const ids = names.get(key);
  if (ids) ids.add(id);
  else names.set(key, new Set([id]));
}

function forget(names: Names, key: string, id: string): void {
  const ids = names.get(key);
  ids?.delete(id);
  if (ids?.size === 0) names.delete(key);
}
