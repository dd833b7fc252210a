import type { AccessEntry, NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import { createLooks, type Looks } from "#server/audit/ledger/looks.ts";
import { NoteView, type NoteViewPorts } from "#server/audit/ledger/note-view.ts";
import { ShownLately } from "#server/audit/ledger/shown-lately.ts";
import type { LogReader } from "#server/log/log-reader.ts";

/** A ledger in memory, with the notes and looks of the product over it. */
export function notedLooks(
  ports: Partial<NoteViewPorts> = {},
  reader: Pick<LogReader, "find"> = { find: async () => [] },
) {
  const entries: AccessEntry[] = [];
  const now = ports.now ?? (() => Date.parse("2026-11-17T19:00:00Z"));
  const record = async (fresh: readonly NewAccessEntry[]) =>
    fresh.map((entry) => {
      const known = entries.find(({ id }) => id === entry.id);
      if (known) return known;
      const written = { ...entry, position: entries.length + 1, at: now() };
      entries.push(written);
      return written;
    });
  const lately = new ShownLately({
    positionAt: async () => 0,
    after: async (position: number, limit: number) => entries.slice(position, position + limit),
  });
  const notes = new NoteView({
    record,
    now,
    hasSameSurname: async () => false,
    isVip: async () => false,
    shownWithinHour: (actor, at) => lately.shownWithinHour(actor, at),
    timeZoneOf: () => "America/New_York",
    ...ports,
  });
  const looks: Looks = createLooks({ notes, reader, places: { unitsOf: () => [], unitOfBed: () => null } });
  return { entries, notes, looks };
}
