import { createHash } from "node:crypto";
import { accessChain } from "#server/audit/chain/access-chain.ts";
import { assembleChain } from "#server/audit/chain/assemble-chain.ts";
import { hashLeaf } from "#server/audit/tree/hash.ts";
import { accessLeafText, eventLeafText } from "#server/audit/tree/leaf.ts";
import { inclusionSpans, rootFromInclusion } from "#server/audit/tree/proof.ts";
import { toIso } from "#server/canonical/instant.ts";
import { type AuditQuery, type AuditRow, auditQuerySchema } from "#server/contracts/audit.ts";
import { AUDIT_QUESTIONS, type SavedSearch } from "#server/contracts/audit-questions.ts";
import type { FixtureAnswer, FixtureCall, FixtureRoute } from "./fixture-api.ts";
import { eventSentence, type FixtureAudit, fixtureAudit } from "./fixture-audit-rows.ts";
import type { FixtureStory } from "./fixture-story.ts";

/** Entries this young are not yet under a signed head. */
const HEAD_AGE_MS = 120_000;
const SPANS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The audit API over invented rows; proofs are real paths to a root made for them. */
export class FixtureAuditApi {
  readonly #audit: FixtureAudit;
  readonly #story: FixtureStory;
  readonly #saved: SavedSearch[] = [];
  readonly #now: number;
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
    if (path === "proof") return this.#proof(call.query.get("entry") ?? "");
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
    return { status: 200, body: { rows: shown.slice(from, to), next, total: 9_412_066, tookMs: 84 } };
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

  #proof(entry: string): FixtureAnswer {
    const row = this.#audit.rows.find((one) => one.id === entry);
    if (!row) return null;
    if (row.recordedAt > this.#now - HEAD_AGE_MS)
      return { status: 409, body: { title: "Refused", detail: "The next head is signed within 1 min" } };
    const leaf = this.#leaf(row);
    const index = row.position - 1;
    const size = row.position + 4121;
    const siblings = inclusionSpans(index, size).map((_, level) => hashOf(`${entry} ${level}`));
    const root = rootFromInclusion(index, size, hashLeaf(leaf), siblings);
    const head = { stream: row.stream, epoch: 1, size, root, at: toIso(this.#now - HEAD_AGE_MS), keyId: "tree-1" };
    return { status: 200, body: { leaf, index, size, siblings, head } };
  }

  #leaf(row: AuditRow): string {
    const entry = this.#audit.entries.get(row.id);
    if (entry) {
      const { position, at, id, ...body } = entry;
      return accessLeafText({ position, id, at, body: JSON.stringify(body) });
    }
    const event = this.#story.events.find(({ position }) => position === row.position);
    if (!event) throw new Error(`no event behind ${row.id}`);
    return eventLeafText({ ...event, inboundId: event.lineage?.inboundId ?? null, body: JSON.stringify(event.data) });
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
    const chosen = events.find(({ position }) => position === row.position);
    if (!chosen) throw new Error(`no event behind ${row.id}`);
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
