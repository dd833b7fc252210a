import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { z } from "zod";
import { eventJson } from "#server/api/iso-times.ts";
import { accessChain } from "#server/audit/chain/access-chain.ts";
import { assembleChain } from "#server/audit/chain/assemble-chain.ts";
import { bedStateHeld, whyHeld } from "#server/audit/chain/why.ts";
import { headText, type SignedHead } from "#server/audit/tree/head.ts";
import { accessLeafHash, eventLeafHash } from "#server/audit/tree/leaf.ts";
import { inclusionSpans, rootFromInclusion } from "#server/audit/tree/proof.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { toIso } from "#server/canonical/instant.ts";
import {
  type AuditQuery,
  type AuditRow,
  type AuditStream,
  auditQuerySchema,
  ROUTINE_KINDS,
} from "#server/contracts/audit.ts";
import type { AccessLeaf, EventLeaf } from "#server/contracts/audit-leaf.ts";
import { AUDIT_QUESTIONS, type SavedSearch } from "#server/contracts/audit-questions.ts";
import type { FixtureAnswer, FixtureCall, FixtureRoute } from "./fixture-api.ts";
import { eventSentence, type FixtureAudit, fixtureAudit } from "./fixture-audit-rows.ts";
import type { FixtureStory } from "./fixture-story.ts";

const disclosedSchema = z.object({
  patient: z.string(),
  recipient: z.string().optional(),
  address: z.string().nullable().default(null),
  what: z.string().optional(),
  purpose: z.string().optional(),
});

/** Entries this young are not yet under a signed head. */
const HEAD_AGE_MS = 120_000;
const SPANS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The audit API over invented rows; proofs are real paths to a root made for them. */
export class FixtureAuditApi {
  readonly #audit: FixtureAudit;
  readonly #story: FixtureStory;
  readonly #saved: SavedSearch[] = [];
  readonly #disclosed: Omit<z.output<typeof disclosedSchema>, "patient">[] = [];
  readonly #now: number;
  readonly #keys = generateKeyPairSync("ed25519");
  /** What was exported, bundled and reviewed, with the reasons given. */
  readonly taken: { path: string; body: unknown }[] = [];

  constructor(now: number, story: FixtureStory, empty: boolean) {
    this.#now = now;
    this.#story = story;
    this.#audit = empty ? { rows: [], entries: new Map() } : fixtureAudit(now, story.events);
  }

  readonly route: FixtureRoute = (call) => {
    if (!call.path.startsWith("/api/v1/audit/")) return null;
    const path = call.path.slice("/api/v1/audit/".length);
    if (path === "entries") return this.#search(call);
    if (path === "questions") return { status: 200, body: { items: this.#counts() } };
    if (path === "searches" || path.startsWith("searches/")) return this.#searches(call);
    if (path === "heads") return this.#heads(call.query.get("stream") === "access" ? "access" : "log");
    if (path === "proof") return this.#proof(call.query.get("entry") ?? "");
    if (path === "why") return this.#why(call.query);
    if (path === "disclosures" || path === "disclosures/accounting") return this.#disclose(call);
    if (call.method === "POST") return this.#take(call);
    const [, id, rest] = /^entries\/((?:log|access):\d+)(\/chain)?$/.exec(path) ?? [];
    const row = this.#audit.rows.find((one) => one.id === id);
    if (!row) return null;
    return { status: 200, body: rest ? this.#chain(row) : row };
  };

  #search({ query }: FixtureCall): FixtureAnswer {
    const { context, cursor, limit, ...rest } = Object.fromEntries(query);
    const asked = auditQuerySchema.parse(rest);
    const { rows } = this.#audit;
    const matching = new Set(rows.filter((row) => this.#fits(row, asked)));
    const shown = rows.flatMap((row, index): AuditRow[] => {
      if (matching.has(row)) return [row];
      const around = [rows[index - 1], rows[index + 1]].some((one) => one && matching.has(one));
      return context === "true" && around ? [{ ...row, isMatch: false }] : [];
    });
    const from = Number(cursor ?? 0);
    const to = from + Number(limit ?? 100);
    const next = to < shown.length ? String(to) : null;
    const page = { rows: shown.slice(from, to), next, total: 9_412_066, tookMs: 84 };
    const leftOut = asked.kind ? [] : [...ROUTINE_KINDS];
    return { status: 200, body: { ...page, leftOut, indexedTo: toIso(this.#now) } };
  }

  #fits(row: AuditRow, query: AuditQuery): boolean {
    const text = `${row.sentence.map((part) => part.text).join("")} ${row.kind}`.toLowerCase();
    const [, count, unit] = /^(\d+)([mhdw])$/.exec(query.since ?? "") ?? [];
    const since = count ? this.#now - Number(count) * (SPANS[unit ?? ""] ?? 0) : Date.parse(query.since ?? "") || 0;
    return [
      (query.q ?? "")
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word)),
      !query.stream || row.stream === query.stream,
      !query.patient || (row.encounter ?? "").includes(query.patient),
      !query.user || row.actor === query.user || row.actorName.startsWith(query.user),
      !query.unit || row.unit === query.unit,
      !query.bed || row.bed === query.bed,
      !query.kind || (query.kind.endsWith(".") ? row.kind.startsWith(query.kind) : row.kind === query.kind),
      !query.rule,
      !query.outcome || row.outcome === query.outcome,
      !query.workstation || row.workstation === query.workstation,
      !query.flag || row.flags.includes(query.flag),
      row.recordedAt >= since,
    ].every(Boolean);
  }

  #counts() {
    return AUDIT_QUESTIONS.map((question) => {
      const count = question.isCounted
        ? this.#audit.rows.filter((row) => this.#fits(row, question.query)).length
        : null;
      return { ...question, count, isCapped: false };
    });
  }

  #searches({ method, body, path }: FixtureCall): FixtureAnswer {
    if (method === "POST") {
      const { name, query } = body as Pick<SavedSearch, "name" | "query">;
      this.#saved.push({ id: `saved-${this.#saved.length}`, name, query, createdAt: this.#now });
    }
    if (method === "DELETE")
      this.#saved.splice(
        this.#saved.findIndex(({ id }) => path.endsWith(id)),
        1,
      );
    return { status: 200, body: { items: this.#saved } };
  }

  #take({ path, body }: FixtureCall): FixtureAnswer {
    this.taken.push({ path, body });
    return { status: 200, body: {} };
  }

  /** One patient is known by a number that starts as in the story; whatever was recorded is accounted for. */
  #disclose(call: FixtureCall): FixtureAnswer {
    const { patient, ...note } = disclosedSchema.parse(call.body);
    if (!patient.startsWith("204")) return { status: 404, body: { detail: `Nobody is known by ${patient}` } };
    const isRecord = !call.path.endsWith("/accounting");
    this.#take(call);
    if (isRecord) {
      this.#disclosed.push(note);
      return { status: 200, body: { id: "access:1", position: 1 } };
    }
    const at = toIso(this.#now);
    const items = this.#disclosed.map((one) => ({ ...one, first: at, last: at, times: 1, frequency: "once" }));
    return { status: 200, body: { since: toIso(this.#now - 6 * 365 * 86_400_000), until: at, items } };
  }

  #proof(entry: string): FixtureAnswer {
    const row = this.#audit.rows.find((one) => one.id === entry);
    if (!row || row.recordedAt > this.#now - HEAD_AGE_MS) return null;
    const bytes = this.#bytes(row);
    const leaf = "type" in bytes ? eventLeafHash(bytes) : accessLeafHash(bytes);
    const index = row.position - 1;
    const size = row.position + 4121;
    const siblings = inclusionSpans(index, size).map((_, level) => hashOf(`${entry} ${level}`));
    const root = rootFromInclusion(index, size, leaf, siblings) ?? "";
    return {
      status: 200,
      body: { entry, leaf, index, size, siblings, head: this.#head(row.stream, size, root), row: bytes },
    };
  }

  #heads(stream: AuditStream): FixtureAnswer {
    const head = this.#head(stream, 48_210_000, hashOf("newest"));
    const publicKey = this.#keys.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    return { status: 200, body: { heads: [head], keys: [{ id: "tree-1", createdAt: head.head.at, publicKey }] } };
  }

  #head(stream: AuditStream, size: number, root: string): SignedHead {
    const at = toIso(this.#now - HEAD_AGE_MS);
    const head = { stream, epoch: 1, size, root, at, keyId: "tree-1", previous: null };
    return { head, signature: sign(null, Buffer.from(headText(head)), this.#keys.privateKey).toString("base64") };
  }

  #bytes(row: AuditRow): EventLeaf | AccessLeaf {
    const entry = this.#audit.entries.get(row.id);
    if (entry) {
      const { position, at, id, ...body } = entry;
      return { position, id, at, body: JSON.stringify(body) };
    }
    const event = this.#eventAt(row.position);
    const { epoch, id, type, kind, occurredAt, recordedAt, facility, encounter, bed, patient, correlationId } = event;
    const columns = { epoch, id, type, kind, occurredAt, recordedAt, facility, encounter, bed, patient, correlationId };
    const inboundId = event.lineage?.inboundId ?? null;
    return { position: row.position, ...columns, inboundId, body: JSON.stringify(event.data) };
  }

  #eventAt(position: number): RecordedEvent {
    const event = this.#story.events.find((one) => one.position === position);
    if (!event) throw new Error(`no event at ${position}`);
    return event;
  }

  #why(query: URLSearchParams): FixtureAnswer {
    const { events, key } = this.#story;
    const bed = query.get("bed");
    const subject = bed === null ? { kind: "encounter" as const, id: key } : { kind: "bed" as const, id: bed };
    const at = Date.parse(query.get("at") ?? "") || Date.now();
    const why = whyHeld(
      subject,
      events.filter((event) => bed === null || event.bed === bed),
      at,
    );
    if (!why) return null;
    const place = ({ position }: RecordedEvent) => position;
    const rests = events.filter((event) => why.rests.includes(event.id));
    return {
      status: 200,
      body: {
        subject: subject.kind,
        id: subject.id,
        at: toIso(at),
        state: bedStateHeld(why.held),
        hidden: false,
        decision: place(why.decision),
        held: place(why.held),
        rests: rests.map(place),
        disagreed: why.disagreed.map(place),
        confirmed: why.confirmed.map(place),
        corrected: why.corrected ? place(why.corrected) : null,
        events: events.map(eventJson),
      },
    };
  }

  #chain(row: AuditRow) {
    const tell = {
      event: eventSentence,
      access: ({ position }: { position: number }) =>
        this.#audit.rows.find((one) => one.id === `access:${position}`)?.sentence ?? [],
    };
    const access = this.#audit.entries.get(row.id);
    if (access) {
      const all = [...this.#audit.entries.values()].sort((a, b) => a.position - b.position);
      return accessChain(access, all, tell);
    }
    const { events, inbound } = this.#story;
    const chosen = this.#eventAt(row.position);
    const messages = [...inbound.values()].map(({ id, item }) => ({
      id,
      source: item.source,
      protocol: item.protocol,
      kind: item.kind,
      receivedAt: item.receivedAt,
    }));
    return assembleChain(chosen, { known: events, messages, screens: [] }, tell);
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
