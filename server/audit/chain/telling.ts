import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { tellAccess, tellEvent } from "../sentence/tell-entry.ts";
import type { CauseWords, Teller } from "../sentence/telling.ts";
import type { Telling } from "./assemble-chain.ts";

const NAMES = `
SELECT DISTINCT ON (actor) actor, name FROM audit_actor WHERE actor = ANY($1) ORDER BY actor, last_ord DESC`;

/** The sentences of a chain: actors bear the name they bore last, and a cause is named when it stands in the chain too. */
export async function chainTelling(
  pool: pg.Pool,
  timeZone: Teller["timeZone"],
  known: readonly RecordedEvent[],
): Promise<Telling> {
  const actors = [...new Set(known.map(({ actor }) => actor))];
  const { rows } = await pool.query<{ actor: string; name: string }>(NAMES, [actors]);
  const names = new Map(rows.map(({ actor, name }) => [actor, name]));
  const byId = new Map(known.map((event) => [event.id, event]));
  const teller: Teller = {
    timeZone,
    nameOf: (actor) => names.get(actor) ?? null,
    causeOf: (id) => causeWords(byId.get(id)),
  };
  return { event: (event) => tellEvent(event, teller), access: tellAccess };
}

function causeWords(event: RecordedEvent | undefined): CauseWords | null {
  if (!event) return null;
  const said = (name: string) => {
    const value: unknown = Object.entries(event.data).find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : null;
  };
  return { type: event.type, trigger: said("trigger"), source: said("source") };
}
