import type { AuditRow, SentencePart } from "#server/contracts/audit.ts";
import { plain } from "../sentence/phrase.ts";
import { accessResult, eventResult } from "../sentence/result-words.ts";
import { tellAccess, tellEvent } from "../sentence/tell-entry.ts";
import { spaced } from "../sentence/terms.ts";
import type { EntryTexts } from "./entry-texts.ts";
import { entryId, type FoundEntry } from "./found-entry.ts";

/** A found entry as the audit page lists it. */
export function auditRow(found: FoundEntry, texts: EntryTexts, isMatch: boolean): AuditRow {
  const { stream, position, recordedAt, occurredAt, kind, actor, role, outcome, encounter, bed, unit, workstation } =
    found;
  const { sentence, result } = told(found, texts);
  return {
    id: entryId(found),
    stream,
    position,
    recordedAt,
    occurredAt,
    kind,
    actor,
    actorName: stream === "access" ? found.actorName : (texts.teller.nameOf(actor) ?? found.actorName),
    role,
    sentence,
    outcome,
    result,
    encounter,
    bed,
    unit,
    workstation,
    flags: found.flags,
    isMatch,
  };
}

/** Where retention has removed the entry itself, what the index still knows is told. */
function told(found: FoundEntry, texts: EntryTexts): { sentence: SentencePart[]; result: string } {
  const event = found.stream === "log" ? texts.events.get(found.position) : undefined;
  if (event) return { sentence: [...tellEvent(event, texts.teller)], result: eventResult(event) };
  const access = found.stream === "access" ? texts.accesses.get(found.position) : undefined;
  if (access) return { sentence: [...tellAccess(access)], result: accessResult(access) };
  const sentence = [{ text: found.actorName, strong: true as const }, ...plain(`: ${spaced(found.kind)}`)];
  return { sentence, result: found.outcome };
}
