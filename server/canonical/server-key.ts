import { encounterKey } from "./event.ts";

const SERVER_KEY = /^[^/]*\/(.+)@server:([^@]+)$/;

/** Stand-in for a visit number: the id that a FHIR server gave an Encounter which bears no identifier, within its source. */
export function serverKey(facility: string, id: string, source: string): string {
  return encounterKey(facility, id, `server:${source}`);
}

export function isServerKey(key: string): boolean {
  return SERVER_KEY.test(key);
}

export function serverIdOf(key: string): { id: string; source: string } | null {
  const [, id, source] = SERVER_KEY.exec(key) ?? [];
  return id && source ? { id, source } : null;
}
