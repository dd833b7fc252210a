import { createSecretKey, hash, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import type { PatientIdentifier, PatientIdentity } from "#server/canonical/draft.ts";
import { byteaArray, textArray, uuidArray } from "#server/log/binary-array.ts";
import { identifierText } from "./identifier-text.ts";
import type { KeyRing } from "./key-ring.ts";
import { RecentMap } from "./recent-map.ts";
import { sealWith } from "./seal.ts";
import {
  EXPECT_STRANGERS,
  EXPECT_VAULT_STATE,
  INSERT_ATTRIBUTES,
  INSERT_IDENTIFIERS,
  INSERT_NOTES,
  INSERT_SUBJECTS,
  INSERT_VIPS,
  KEYS_OF,
  TOKENS_OF,
} from "./sql.ts";
import { readVaultState } from "./vault-state.ts";

const ATTRIBUTES = ["family", "given", "birthDate", "sex"] as const;

interface SubjectRow {
  token: string;
  /** Null once the person was erased. */
  wrappedKey: Buffer | null;
  keyId: string | null;
}

interface PendingRows {
  /** Keys that these rows are made with, whatever is in use by the time they are sent. */
  sealKeyId: string;
  blindKeyId: string;
  subjects: { token: string; wrappedKey: Buffer }[];
  identifiers: { blind: Buffer; valueBlind: Buffer; token: string; sealed: Buffer }[];
  /** By token and field: the last word of a batch is the one that is kept. */
  attributes: Map<string, { token: string; field: string; sealed: Buffer; blind: Buffer | null }>;
  notes: { id: string; token: string | null; sealed: Buffer; words: string }[];
  vips: Set<string>;
  /** What was not asked but taken for granted. */
  expected: Expected | null;
}

interface Expected {
  erasures: number;
  /** Keyed hashes of numbers that nobody is remembered by. */
  strangers: Buffer[];
}

/**
 * The one place where persons have names. Everywhere else they are random tokens. Used by one writer at a time, under the lock of
 * the log's head: looking a token up and minting it cannot race.
 */
export class PatientVault {
  readonly #keyRing: KeyRing;
  readonly #tokens = new RecentMap<string, string>(200_000);
  readonly #subjectKeys = new RecentMap<string, KeyObject>(50_000);
  /** Fingerprint of what the vault holds of a person, so that an unchanged A08 writes nothing. */
  readonly #known = new RecentMap<string, string>(50_000);
  /** Of whom it stands written that a feed calls them very important. */
  readonly #vips = new RecentMap<string, true>(10_000);
  /** Tokens of erased persons, as far as they were looked up. */
  readonly #erased = new Set<string>();
  #erasures = 0;
  #pending: PendingRows;
  /** Take back what the present batch remembers. */
  #learnt: (() => void)[] = [];

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
    this.#pending = emptyRows(keyRing);
  }

  /** Looks up or mints the tokens of many persons; call `write` before the commit. */
  async resolve(client: pg.ClientBase, identities: PatientIdentity[]): Promise<(identity: PatientIdentity) => string> {
    // What was remembered or hidden under other keys before an erasure or a rotation must not decide anything: look again.
    while (!(await this.#lookUp(client, identities)));
    this.#begin();
    return (identity) => this.#take(identity);
  }

  /**
   * Like `resolve`, from memory alone; who is not remembered counts as new. Null when a person's key has to be looked up. `write`
   * makes the transaction fail where a person is known after all, was erased, or the keys in use have changed.
   */
  foresee(identities: PatientIdentity[]): ((identity: PatientIdentity) => string) | null {
    const strangers: Buffer[] = [];
    for (const identity of identities) {
      for (const text of identity.identifiers.map(identifierText))
        if (!this.#tokens.has(text)) strangers.push(...this.#blinds(text));
      const token = this.#tokenOf(identity);
      if (token && !this.#subjectKeys.has(token) && this.#isNews(token, identity)) return null;
    }
    this.#begin();
    if (identities.length > 0) this.#pending.expected = { erasures: this.#erasures, strangers };
    return (identity) => this.#take(identity);
  }

  /** Forgets what was learnt in a batch that did not hold, and nothing else. */
  retract(): void {
    for (const unlearn of this.#learnt) unlearn();
    this.#begin();
  }

  /** Whether a person whom this batch has resolved was erased. Nothing that tells of them is kept from then on. */
  isErased(identity: PatientIdentity): boolean {
    const token = this.#tokenOf(identity);
    return token !== undefined && this.#erased.has(token);
  }

  /** Keeps a free text and answers with the reference that may stand in the log; of an erased person the reference alone. */
  note(text: string, token: string | null): string {
    const id = randomUUID();
    const { notes, sealKeyId, blindKeyId } = this.#pending;
    if (token !== null && this.#erased.has(token)) {
      notes.push({ id, token, sealed: Buffer.alloc(0), words: "" });
      return `vault:${id}`;
    }
    const sealed = this.#keyRing.seal(Buffer.from(text), `note:${id}`, sealKeyId);
    notes.push({ id, token, sealed, words: this.#keyRing.blindWords(text, blindKeyId).join(" ") });
    return `vault:${id}`;
  }

  /** Sends the rows of this batch. */
  write(client: pg.ClientBase, recordedAt: Date): Promise<unknown>[] {
    const { sealKeyId, blindKeyId, subjects, identifiers, attributes, notes, vips, expected } = this.#pending;
    this.#pending = emptyRows(this.#keyRing);
    const sent: Promise<unknown>[] = [];
    const send = (name: string, text: string, values: unknown[]) => sent.push(client.query({ name, text, values }));
    if (expected) send("expect-vault-state", EXPECT_VAULT_STATE, [sealKeyId, blindKeyId, expected.erasures]);
    if (expected && expected.strangers.length > 0)
      send("expect-strangers", EXPECT_STRANGERS, [byteaArray(expected.strangers)]);
    if (subjects.length > 0)
      send("vault-subjects", INSERT_SUBJECTS, [
        uuidArray(subjects.map((row) => row.token)),
        byteaArray(subjects.map((row) => row.wrappedKey)),
        sealKeyId,
        recordedAt,
      ]);
    if (identifiers.length > 0)
      send("vault-identifiers", INSERT_IDENTIFIERS, [
        byteaArray(identifiers.map((row) => row.blind)),
        uuidArray(identifiers.map((row) => row.token)),
        byteaArray(identifiers.map((row) => row.sealed)),
        blindKeyId,
        byteaArray(identifiers.map((row) => row.valueBlind)),
      ]);
    const kept = [...attributes.values()];
    if (kept.length > 0)
      send("vault-attributes", INSERT_ATTRIBUTES, [
        uuidArray(kept.map((row) => row.token)),
        textArray(kept.map((row) => row.field)),
        byteaArray(kept.map((row) => row.sealed)),
        recordedAt,
        byteaArray(kept.map((row) => row.blind)),
        blindKeyId,
      ]);
    if (notes.length > 0)
      send("vault-notes", INSERT_NOTES, [
        uuidArray(notes.map((row) => row.id)),
        uuidArray(notes.map((row) => row.token)),
        byteaArray(notes.map((row) => row.sealed)),
        sealKeyId,
        recordedAt,
        textArray(notes.map((row) => row.words)),
        blindKeyId,
      ]);
    if (vips.size > 0) send("vault-vips", INSERT_VIPS, [uuidArray([...vips]), recordedAt]);
    return sent;
  }

  /** A batch that was not committed must not be remembered as if it had been. */
  forget(): void {
    this.#pending = emptyRows(this.#keyRing);
    this.#tokens.clear();
    this.#subjectKeys.clear();
    this.#known.clear();
    this.#vips.clear();
    this.#erased.clear();
  }

  /**
   * Loads what is not remembered about these persons. False when the keys in use have changed or somebody was erased since the last
   * look: this node then goes by that, and by nothing older. Asked for whenever somebody is named: what is remembered of a person
   * says nothing of an erasure since.
   */
  async #lookUp(client: pg.ClientBase, identities: PatientIdentity[]): Promise<boolean> {
    // As they are when the look-up is made: the ring may learn of others while the database answers.
    const { sealKeyId, blindKeyId } = this.#keyRing;
    const unknown = new Map<string, Buffer[]>();
    const needKeys = new Set<string>();
    for (const identity of identities) {
      for (const identifier of identity.identifiers) {
        const text = identifierText(identifier);
        if (!this.#tokens.has(text) && !unknown.has(text)) unknown.set(text, this.#blinds(text));
      }
      const token = this.#tokenOf(identity);
      if (!token || !this.#isNews(token, identity)) continue;
      if (!this.#subjectKeys.has(token)) needKeys.add(token);
    }
    if (identities.length === 0) return true;
    const [state] = await Promise.all([
      readVaultState(client),
      unknown.size > 0 ? this.#load(client, unknown) : null,
      needKeys.size > 0 ? this.#loadKeys(client, [...needKeys]) : null,
    ]);
    if (!state) return true;
    if (state.erasures === this.#erasures && state.seal === sealKeyId && state.blind === blindKeyId) return true;
    this.#keyRing.activate(state);
    this.forget();
    this.#erasures = state.erasures;
    return false;
  }

  #begin(): void {
    this.#pending = emptyRows(this.#keyRing);
    this.#learnt = [];
  }

  #blinds(text: string): Buffer[] {
    return this.#keyRing.blindKeyIds.map((keyId) => this.#keyRing.blind(text, keyId));
  }

  /** Tokens of numbers seen before this process began, and the keys of whoever bears them. */
  async #load(client: pg.ClientBase, unknown: Map<string, Buffer[]>): Promise<void> {
    const byBlind = new Map<string, string>();
    for (const [text, blinds] of unknown) for (const blind of blinds) byBlind.set(blind.toString("hex"), text);
    const { rows } = await client.query<SubjectRow & { blind: Buffer }>({
      name: "vault-blind",
      text: TOKENS_OF,
      values: [byteaArray([...unknown.values()].flat())],
    });
    for (const row of rows) {
      const text = byBlind.get(row.blind.toString("hex"));
      if (text !== undefined) this.#tokens.set(text, row.token);
      this.#keepKey(row);
    }
  }

  async #loadKeys(client: pg.ClientBase, tokens: string[]): Promise<void> {
    const { rows } = await client.query<SubjectRow>({ name: "vault-keys", text: KEYS_OF, values: [uuidArray(tokens)] });
    for (const row of rows) this.#keepKey(row);
  }

  #keepKey({ token, wrappedKey, keyId }: SubjectRow): void {
    if (!wrappedKey && keyId) this.#erased.add(token);
    if (!wrappedKey || !keyId || this.#subjectKeys.has(token)) return;
    this.#subjectKeys.set(token, createSecretKey(this.#keyRing.open(keyId, wrappedKey, `subject:${token}`)));
  }

  /** The token of the first identifier that is known; the primary one stands first. */
  #tokenOf(identity: PatientIdentity): string | undefined {
    for (const identifier of identity.identifiers) {
      const token = this.#tokens.get(identifierText(identifier));
      if (token) return token;
    }
    return undefined;
  }

  #take(identity: PatientIdentity): string {
    const primary = identity.identifiers[0];
    if (!primary) throw new Error("a person without an identifier cannot have a token");
    const token = this.#tokens.get(identifierText(primary)) ?? this.#tokenOfOther(identity) ?? this.#mint();
    for (const identifier of identity.identifiers) this.#bind(identifier, token);
    if (this.#isNews(token, identity)) this.#keepAttributes(token, identity);
    if (identity.isVip && !this.#vips.has(token) && !this.#erased.has(token)) {
      this.#vips.set(token, true);
      this.#learnt.push(() => this.#vips.delete(token));
      this.#pending.vips.add(token);
    }
    return token;
  }

  /**
   * A new primary number beside a known other one of the same kind of authority is the same person; a medical record number is
   * never joined to another by a weaker number alone, that is what merges are for.
   */
  #tokenOfOther(identity: PatientIdentity): string | undefined {
    const [primary, ...others] = identity.identifiers;
    if (primary?.type === "MR") return undefined;
    return this.#tokenOf({ identifiers: others });
  }

  #mint(): string {
    const token = randomUUID();
    const key = randomBytes(32);
    this.#subjectKeys.set(token, createSecretKey(key));
    this.#learnt.push(() => this.#subjectKeys.delete(token));
    const { subjects, sealKeyId } = this.#pending;
    subjects.push({ token, wrappedKey: this.#keyRing.seal(key, `subject:${token}`, sealKeyId) });
    return token;
  }

  #bind(identifier: PatientIdentifier, token: string): void {
    const text = identifierText(identifier);
    if (this.#tokens.has(text)) return;
    this.#tokens.set(text, token);
    this.#learnt.push(() => this.#tokens.delete(text));
    const key = this.#subjectKeys.get(token);
    const { identifiers, blindKeyId } = this.#pending;
    identifiers.push({
      blind: this.#keyRing.blind(text, blindKeyId),
      valueBlind: this.#keyRing.blindNumber(identifier.value, blindKeyId),
      token,
      // The person's own key was erased or not loaded: the number alone is still found again, and says nothing.
      sealed: key ? sealWith(key, Buffer.from(JSON.stringify(identifier)), `identifier:${token}`) : Buffer.alloc(0),
    });
  }

  #isNews(token: string, identity: PatientIdentity): boolean {
    if (ATTRIBUTES.every((field) => identity[field] === undefined)) return false;
    return this.#known.get(token) !== fingerprint(identity);
  }

  #keepAttributes(token: string, identity: PatientIdentity): void {
    const key = this.#subjectKeys.get(token);
    // Known also of an erased person, whom every message would else have looked up again.
    this.#known.set(token, fingerprint(identity));
    this.#learnt.push(() => this.#known.delete(token));
    if (!key) return;
    for (const field of ATTRIBUTES) {
      const value = identity[field];
      if (value === undefined) continue;
      const sealed = sealWith(key, Buffer.from(value), `${field}:${token}`);
      const blind = field === "family" ? this.#keyRing.blindSurname(value, this.#pending.blindKeyId) : null;
      this.#pending.attributes.set(`${token}:${field}`, { token, field, sealed, blind });
    }
  }
}

function fingerprint(identity: PatientIdentity): string {
  return hash("sha256", ATTRIBUTES.map((field) => identity[field] ?? "").join("\u0000"), "base64");
}

function emptyRows({ sealKeyId, blindKeyId }: KeyRing): PendingRows {
  return {
    sealKeyId,
    blindKeyId,
    subjects: [],
    identifiers: [],
    attributes: new Map(),
    notes: [],
    vips: new Set(),
    expected: null,
  };
}
