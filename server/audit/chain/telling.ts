import type { RecordedEvent } from "#server/canonical/event.ts";
import { tellAccess, tellEvent } from "../sentence/tell-entry.ts";
import type { CauseWords, Teller } from "../sentence/telling.ts";
import type { Telling } from "./assemble-chain.ts";

/** The sentences of a chain: the cause of each entry is named when it stands in the chain too. */
export function chainTelling(teller: Omit<Teller, "causeOf">, known: readonly RecordedEvent[]): Telling {
  const byId = new Map(known.map((event) => [event.id, event]));
  const causeOf = (id: string) => causeWords(byId.get(id));
  return { event: (event) => tellEvent(event, { ...teller, causeOf }), access: tellAccess };
}

function causeWords(event: RecordedEvent | undefined): CauseWords | null {
  if (!event) return null;
  const said = (name: string) => {
    const value: unknown = Object.entries(event.data).find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : null;
  };
  return { type: event.type, trigger: said("trigger"), source: said("source") };
}
