import { randomUUID } from "node:crypto";
import type { Principal } from "#server/access/principal.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Permission, Purpose } from "#server/contracts/access.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";
import { eventId } from "#server/log/event-id.ts";
import { RecentMap } from "#server/vault/recent-map.ts";
import type { AccessEntry, NewAccessEntry, RecordAccess } from "./access-entry.ts";
import { accessFlags, type FlagPorts, lookKey } from "./access-flags.ts";
import type { EncounterSubject, LookSubject } from "./encounter-subject.ts";

export interface NoteViewPorts extends FlagPorts {
  record: RecordAccess;
  now(): Instant;
}

export interface PatientLook {
  principal: Principal;
  subject: LookSubject;
  purpose: Purpose | null;
  /** The most telling class of field that is shown. */
  fields: FieldClass;
}

export interface EncounterLook extends PatientLook {
  subject: EncounterSubject;
}

export interface ListExport {
  principal: Principal;
  /** Such as `beds`. */
  view: string;
  format: "csv" | "print" | "json";
  rows: number;
  unit: string | null;
  facility: string | null;
  fields: FieldClass;
}

export interface Refusal {
  principal: Principal;
  permission: Permission;
  subject: EncounterSubject | null;
  purpose: Purpose | null;
  /** One word of the policy, such as `other-unit`. */
  why: string;
}

type Detail = NewAccessEntry["detail"];

const DAY_MS = 86_400_000;

/**
 * Writes down who is about to see what. Every method resolves once the entry is committed and rejects when it cannot be written:
 * whoever shows something waits for it, and shows nothing when it rejects.
 */
export class NoteView {
  readonly #ports: NoteViewPorts;
  /** Entries that stand already, so that a page that refreshes itself costs nothing. */
  readonly #noted = new RecentMap<string, true>(50_000);

  constructor(ports: NoteViewPorts) {
    this.#ports = ports;
  }

  /** An encounter is looked at: one entry a session, patient and purpose, however often. */
  encounter(look: EncounterLook): Promise<void> {
    return this.patients([look]);
  }

  /** Many are looked at at once, by one person: entries as for each alone, in one commit. */
  async patients(looks: readonly PatientLook[]): Promise<void> {
    const now = this.#ports.now();
    const fresh = new Map(looks.map((look) => [viewId(look, now), look]));
    for (const id of fresh.keys()) if (this.#noted.has(id)) fresh.delete(id);
    const [first] = fresh.values();
    if (!first) return;
    const shown = await this.#ports.shownWithinHour(first.principal.actor, now);
    const patients = new Set(shown.patients);
    const entries = [...fresh].map(([id, look]) => {
      const before = { patients: new Set(patients), rows: shown.rows };
      patients.add(lookKey(look.subject) ?? "");
      const ports = { ...this.#ports, shownWithinHour: async () => before };
      return entryOf({ ...look, id, action: "encounter.viewed", rows: 0, detail: {} }, ports);
    });
    await this.#ports.record(await Promise.all(entries));
    for (const id of fresh.keys()) this.#noted.set(id, true);
  }

  /** A patient's name and numbers are about to be shown. */
  identity(look: Omit<EncounterLook, "fields">): Promise<AccessEntry> {
    return this.#write({ ...look, action: "identity.shown", fields: "identity", rows: 0, detail: {} });
  }

  /** A stored message is shown, masked. */
  async raw(look: {
    principal: Principal;
    subject: EncounterSubject | null;
    purpose: Purpose | null;
    inbound: number;
  }) {
    const detail = { inbound: look.inbound };
    await this.#write({ ...look, action: "raw.shown", fields: "operational", rows: 0, detail });
  }

  /** A list leaves the screen. */
  async list({ principal, view, format, rows, unit, facility, fields }: ListExport): Promise<void> {
    const detail = { page: view, format, rows };
    const place = { unit, facility };
    await this.#write({
      principal,
      action: "list.exported",
      subject: null,
      purpose: null,
      fields,
      rows,
      detail,
      place,
    });
  }

  /** Somebody asked for what they may not see. */
  async refused({ principal, permission, subject, purpose, why }: Refusal): Promise<void> {
    const detail = { permission, why };
    await this.#write({ principal, action: "access.refused", subject, purpose, fields: null, rows: 0, detail });
  }

  async #write(look: Noted): Promise<AccessEntry> {
    const [entry] = await this.#ports.record([await entryOf(look, this.#ports)]);
    if (!entry) throw new Error("the access ledger answered no entry");
    return entry;
  }
}

interface Noted {
  id?: string;
  action: NewAccessEntry["action"];
  principal: Principal;
  subject: LookSubject | null;
  purpose: Purpose | null;
  fields: FieldClass | null;
  rows: number;
  detail: Detail;
  place?: { unit: string | null; facility: string | null };
}

async function entryOf(look: Noted, ports: NoteViewPorts): Promise<NewAccessEntry> {
  const { principal, subject, action } = look;
  const flags = await accessFlags({ principal, at: ports.now(), subject, rows: look.rows }, ports);
  return {
    id: look.id ?? randomUUID(),
    action,
    actor: principal.actor,
    actorName: principal.name,
    role: principal.role,
    session: principal.session,
    workstation: principal.workstation,
    purpose: look.purpose,
    patient: subject?.patient ?? null,
    encounter: subject?.encounter ?? null,
    bed: subject?.bed ?? null,
    unit: subject?.unit ?? look.place?.unit ?? null,
    facility: subject?.facility ?? look.place?.facility ?? null,
    fields: look.fields,
    outcome: action === "access.refused" ? "refused" : "accepted",
    flags,
    detail: look.detail,
    reasonRef: null,
  };
}

/** One entry a session, patient and purpose. Programs have no session: theirs lasts a day, by the clock of UTC. */
function viewId({ principal, subject, purpose }: PatientLook, now: Instant): string {
  const sitting = principal.session ?? `${principal.actor}/${Math.trunc(now / DAY_MS)}`;
  return eventId(["encounter.viewed", sitting, lookKey(subject) ?? "", purpose ?? ""]);
}
