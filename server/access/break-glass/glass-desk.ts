import { randomUUID } from "node:crypto";
import type { AccessEntry, NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { EncounterSubject } from "#server/audit/ledger/encounter-subject.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import type { AccessEventData } from "#server/canonical/families/access.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Role } from "#server/contracts/access.ts";
import { eventId } from "#server/log/event-id.ts";
import type { Glass, Principal } from "../principal.ts";
import { administrationEvent } from "../tokens/administration-event.ts";
import type { GlassRow, GlassStore, Verdict } from "./glass-store.ts";

export interface GlassPorts {
  store: GlassStore;
  append(events: NewEvent[]): Promise<unknown>;
  record(entries: readonly NewAccessEntry[]): Promise<AccessEntry[]>;
  keepNote(text: string): Promise<string>;
  now(): Instant;
  onError(error: Error): void;
  pollMs?: number;
}

const POLL_MS = 1000;
const MINUTE_MS = 60_000;

/** Who acts on an opening: for the log and the access ledger. */
interface Hand {
  actor: string;
  name: string;
  role: Role | null;
  session: string | null;
  workstation: string | null;
}

const CLOCK: Hand = { actor: "system", name: "The clock", role: null, session: null, workstation: null };

/**
 * Break-glass. Reason, entry and event are committed before anything opens. What is open is kept in memory and looked up every
 * second, so that another node's opening or closing is felt within one; an opening whose time is up is closed at once everywhere,
 * since its end is part of what is kept.
 */
export class GlassDesk {
  readonly #ports: GlassPorts;
  #open: readonly GlassRow[] = [];
  #shown = "";
  #listener: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;

  constructor(ports: GlassPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    await this.look();
    this.#timer = setInterval(() => void this.look(), this.#ports.pollMs ?? POLL_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  /** Called whenever what is open to any session has changed. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  openOf(session: string): readonly Glass[] {
    const now = this.#ports.now();
    return this.#open
      .filter((glass) => glass.session === session && glass.until > now)
      .map(({ id, encounter, until }) => ({ id, encounter, until }));
  }

  /** @param principal somebody with a session */
  async break(
    principal: Principal & { session: string; role: Role },
    subject: EncounterSubject,
    asked: { reason: string; minutes: number },
  ): Promise<Glass> {
    const { store, append, keepNote, now } = this.#ports;
    const openedAt = now();
    const row = {
      id: randomUUID(),
      session: principal.session,
      actor: principal.actor,
      actorName: principal.name,
      role: principal.role,
      encounter: subject.encounter,
      patient: subject.patient,
      facility: subject.facility ?? "",
      unit: subject.unit,
      reasonRef: await keepNote(asked.reason),
      openedAt,
      until: openedAt + asked.minutes * MINUTE_MS,
    };
    const { reasonRef, until } = row;
    await this.#write("glass.broken", row, principal, reasonRef, { minutes: asked.minutes });
    await append([this.#event("access.glass.broken", row, { glass: row.id, until, reasonRef }, principal.actor)]);
    await store.add(row);
    await this.look();
    return { id: row.id, encounter: row.encounter, until };
  }

  async close(glass: GlassRow, principal: Principal): Promise<void> {
    await this.#end(glass, "person", principal);
    await this.look();
  }

  /** False when somebody was first. */
  async review(glass: GlassRow, principal: Principal, verdict: Verdict, note: string): Promise<boolean> {
    const { store, append, keepNote, now } = this.#ports;
    const noteRef = await keepNote(note);
    if (!(await store.review(glass.id, { at: now(), by: principal.actor, verdict, noteRef }))) return false;
    await this.#write("glass.reviewed", glass, principal, noteRef, { verdict });
    await append([this.#event("access.glass.reviewed", glass, { glass: glass.id, verdict, noteRef }, principal.actor)]);
    return true;
  }

  /** Reads what is open, closes what is past its time, and tells of changes. */
  look(): Promise<void> {
    this.#looking = (this.#looking ?? Promise.resolve()).then(() => this.#read()).catch(this.#ports.onError);
    return this.#looking;
  }

  async #read(): Promise<void> {
    const { store, now } = this.#ports;
    try {
      this.#open = await store.open();
      for (const glass of this.#open) if (glass.until <= now()) await this.#end(glass, "time", CLOCK);
    } finally {
      // Told even while the database cannot be asked: time is up all the same.
      const shown = this.#open.filter(({ until }) => until > now()).map(({ id }) => id);
      if (shown.join() !== this.#shown) {
        this.#shown = shown.join();
        this.#listener();
      }
    }
  }

  /** The event's id follows from the opening, so that two nodes that notice the time make one event. */
  async #end(glass: GlassRow, because: "person" | "time", by: Hand): Promise<void> {
    const { store, append, now } = this.#ports;
    const event = this.#event("access.glass.closed", glass, { glass: glass.id, endedBy: because }, by.actor);
    await append([{ ...event, id: eventId(["access.glass.closed", glass.id]) }]);
    if (await store.close(glass.id, now(), because)) await this.#write("glass.closed", glass, by, null, { because });
  }

  #event<T extends keyof AccessEventData>(
    type: T,
    { id, facility, encounter, patient }: Pick<GlassRow, "id" | "facility" | "encounter" | "patient">,
    data: AccessEventData[T],
    actor: string,
  ): NewEvent<T> {
    const event = administrationEvent(type, data, { actor, at: this.#ports.now(), facility, subject: `glass:${id}` });
    return { ...event, encounter, patient };
  }

  async #write(
    action: "glass.broken" | "glass.closed" | "glass.reviewed",
    glass: Pick<GlassRow, "id" | "patient" | "encounter" | "unit" | "facility">,
    by: Hand,
    reasonRef: string | null,
    detail: NewAccessEntry["detail"],
  ): Promise<void> {
    await this.#ports.record([
      {
        id: randomUUID(),
        action,
        actor: by.actor,
        actorName: by.name,
        role: by.role,
        session: by.session,
        workstation: by.workstation,
        purpose: action === "glass.reviewed" ? "HCOMPL" : "BTG",
        patient: glass.patient,
        encounter: glass.encounter,
        bed: null,
        unit: glass.unit,
        facility: glass.facility,
        fields: null,
        outcome: "accepted",
        flags: ["break-glass"],
        detail: { glass: glass.id, ...detail },
        reasonRef,
      },
    ]);
  }
}
