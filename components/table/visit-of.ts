import { formatVisit } from "../ui/number.ts";

/** The visit number inside an encounter key (`facility/number` or `facility/number@authority`). */
export function visitOf(encounterKey: string): string {
  const start = encounterKey.indexOf("/") + 1;
  const end = encounterKey.lastIndexOf("@");
  return end > start ? encounterKey.slice(start, end) : encounterKey.slice(start);
}

/** The visit of an encounter key as people read it: `V 204 388`. */
export function visitLabel(encounterKey: string): string {
  return formatVisit(visitOf(encounterKey));
}

/** An encounter without a visit number is known by the id its server gave it (`facility/id@server:source`); null for any other. */
export function serverNumberOf(encounterKey: string): { id: string; source: string } | null {
  const [, id, source] = /^[^/]*\/(.+)@server:([^@]+)$/.exec(encounterKey) ?? [];
  return id && source ? { id, source } : null;
}
