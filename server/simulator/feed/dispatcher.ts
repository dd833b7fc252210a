import { MINUTE_MS } from "../hospital/calendar.ts";
import type { Random } from "../hospital/random.ts";
import { TimedQueue } from "../hospital/timed-queue.ts";
import { type Debt, Debts } from "./debts.ts";
import type { Delivery, Draft } from "./delivery.ts";
import type { FaultKind, FaultMix } from "./fault-mix.ts";
import { Touches } from "./touches.ts";

interface Parcel {
  delivery: Delivery;
  debt: Debt | null;
  /** A nameless start of this visit is paid for by the next ADT message that names it. */
  visit: string | null;
  names: boolean;
  /** Sent earlier by another way; the entry in the outbox is empty. */
  isMoved: boolean;
}

const SAME_BYTES_SHARE = 0.7;
const LATE_MEAN_MINUTES = 12;
const OVERTAKEN_MAX_MS = 4 * MINUTE_MS;
const REMEMBERED_VISITS = 100_000;

/** Puts drafts on the wire: decides which of them go wrong, stamps and builds them, and releases them in time. */
export class Dispatcher {
  readonly debts = new Debts();
  readonly touches = new Touches();
  readonly #random: Random;
  readonly #mix: FaultMix;
  readonly #outage: { from: number; to: number } | null;
  readonly #outbox = new TimedQueue<Parcel>();
  readonly #counters = new Map<string, number>();
  readonly #lastOut = new Map<string, number>();
  readonly #lastRecorded = new Map<string, number>();
  readonly #overtaken = new Map<string, Parcel>();
  readonly #nameless = new Map<string, Debt[]>();

  constructor(random: Random, mix: FaultMix, startAt: number) {
    this.#random = random;
    this.#mix = mix;
    const from = mix.outage ? startAt + mix.outage.afterHours * 60 * MINUTE_MS : 0;
    this.#outage = mix.outage ? { from, to: from + mix.outage.hours * 60 * MINUTE_MS } : null;
  }

  get pending(): number {
    return this.#outbox.size;
  }

  get nextAt(): number {
    return this.#outbox.nextAt;
  }

  openDebt(beds: readonly string[], messages: number): Debt {
    return this.debts.open(beds, messages);
  }

  /** Told in order and without faults at one moment: the census of the opening. */
  postAtOnce(draft: Draft, at: number): void {
    const stamp = {
      sentAt: at,
      recordedAt: Math.min(draft.recordedAt, at),
      controlId: this.#nextId(draft),
      omitVisit: false,
    };
    this.#push(this.#delivery(draft, at, stamp.controlId, draft.build(stamp), false), null, null, false);
  }

  /** Without further faults: the steps of a mistake and its correction, under one debt. */
  postPlain(draft: Draft, debt: Debt | null): void {
    const controlId = this.#nextId(draft);
    const at = this.#inTurn(draft.source, this.#afterOutage(draft, draft.recordedAt + 1000));
    const stamp = { sentAt: draft.recordedAt, recordedAt: draft.recordedAt, controlId, omitVisit: false };
    this.#push(this.#delivery(draft, at, controlId, draft.build(stamp), false), debt, draft.visit, draft.showsPlace);
  }

  post(draft: Draft): void {
    const random = this.#random;
    const late = random.chance(this.#mix.late) ? (5 + random.exponential(LATE_MEAN_MINUTES)) * MINUTE_MS : 0;
    const isChartedLate = late > 0 && draft.mayBeChartedLate && random.chance(0.5);
    const omitVisit = draft.visit !== null && draft.transport === "mllp" && random.chance(this.#mix.missingVisitNumber);
    const recordedAt = isChartedLate ? draft.recordedAt + late : this.#recorded(draft);
    const controlId = this.#nextId(draft);
    const stamp = { sentAt: recordedAt + 300, recordedAt, controlId, omitVisit };
    const outAt = recordedAt + random.between(400, 2500) + (isChartedLate ? 0 : late);
    const delivery = this.#delivery(draft, outAt, controlId, draft.build(stamp), false);
    const parcel = {
      delivery,
      debt: this.#debtOf(draft, omitVisit),
      visit: draft.visit,
      names: !omitVisit && draft.showsPlace,
      isMoved: false,
    };
    if (late > 0) this.#touch("late", draft);
    if (omitVisit) this.#touch("missing-visit-number", draft);
    this.#route(draft, parcel, late > 0);
    if (random.chance(this.#mix.duplicates)) this.#repeat(draft, parcel, recordedAt, omitVisit);
  }

  /** Everything due up to `to`, in the order of leaving. */
  take(to: number): Delivery[] {
    const taken: Delivery[] = [];
    while (this.#outbox.nextAt <= to) {
      const parcel = this.#outbox.pop()?.item;
      if (!parcel) break;
      if (parcel.isMoved) continue;
      this.#settle(parcel);
      taken.push(parcel.delivery);
    }
    return taken;
  }

  #route(draft: Draft, parcel: Parcel, isLate: boolean): void {
    const key = draft.visit === null ? null : `${draft.source}/${draft.visit}`;
    const held = key === null ? undefined : this.#heldBack(key, parcel.delivery.at);
    if (!isLate && key !== null && !held && this.#random.chance(this.#mix.outOfOrder)) {
      this.#touch("out-of-order", draft);
      this.#overtaken.set(key, parcel);
      parcel.delivery.at += OVERTAKEN_MAX_MS;
    } else if (!isLate) {
      parcel.delivery.at = this.#inTurn(draft.source, parcel.delivery.at);
    }
    parcel.delivery.at = this.#afterOutage(draft, parcel.delivery.at);
    this.#queue(parcel);
    if (key !== null && held) this.#release(key, held, parcel.delivery.at);
  }

  /** A message of the same visit that waits to be overtaken and has not left by `at`. */
  #heldBack(key: string, at: number): Parcel | undefined {
    if (this.#overtaken.size > REMEMBERED_VISITS / 100)
      for (const [other, parcel] of this.#overtaken) if (parcel.delivery.at < at) this.#overtaken.delete(other);
    const held = this.#overtaken.get(key);
    return held && held.delivery.at > at ? held : undefined;
  }

  /** The overtaken message follows right behind the one that overtook it. */
  #release(key: string, held: Parcel, at: number): void {
    this.#overtaken.delete(key);
    if (held.delivery.at <= at) return;
    this.#queue({ ...held, delivery: { ...held.delivery, at: at + 1 } });
    held.isMoved = true;
  }

  #repeat(draft: Draft, parcel: Parcel, recordedAt: number, omitVisit: boolean): void {
    const at = this.#afterOutage(draft, parcel.delivery.at + this.#random.between(1, 600) * 1000);
    this.#touch("duplicate", draft);
    if (draft.transport !== "mllp" || this.#random.chance(SAME_BYTES_SHARE)) {
      this.#push({ ...parcel.delivery, at, repeat: true }, null, null, false);
      return;
    }
    const controlId = this.#nextId(draft);
    const body = draft.build({ sentAt: at, recordedAt, controlId, omitVisit });
    this.#push(this.#delivery(draft, at, controlId, body, true), null, null, false);
  }

  #debtOf(draft: Draft, omitVisit: boolean): Debt | null {
    if (draft.beds.length === 0) return null;
    const debt = this.debts.open(draft.beds, omitVisit && draft.starts ? 2 : 1);
    if (omitVisit && draft.starts && draft.visit !== null)
      this.#nameless.set(draft.visit, [...(this.#nameless.get(draft.visit) ?? []), debt]);
    return debt;
  }

  #settle(parcel: Parcel): void {
    if (parcel.debt) this.debts.pay(parcel.debt);
    if (!parcel.names || parcel.visit === null) return;
    for (const debt of this.#nameless.get(parcel.visit) ?? []) this.debts.pay(debt);
    this.#nameless.delete(parcel.visit);
  }

  #touch(kind: FaultKind, draft: Draft): void {
    if (!draft.showsPlace) return this.touches.count(kind);
    this.touches.mark(kind, draft.recordedAt, draft.beds, draft.visit === null ? [] : [draft.visit]);
  }

  #push(delivery: Delivery, debt: Debt | null, visit: string | null, names: boolean): void {
    this.#queue({ delivery, debt, visit, names, isMoved: false });
  }

  #queue(parcel: Parcel): void {
    this.#outbox.push(parcel.delivery.at, parcel);
  }

  #delivery(draft: Draft, at: number, id: string, body: string, repeat: boolean): Delivery {
    return { at, source: draft.source, transport: draft.transport, id, label: draft.label, body, repeat };
  }

  #nextId(draft: Draft): string {
    if (draft.id !== undefined) return draft.id;
    const count = (this.#counters.get(draft.source) ?? 10_000_000) + 1;
    this.#counters.set(draft.source, count);
    return draft.transport === "mllp" ? String(count) : `msg_${draft.source}_${count}`;
  }

  /** A connection keeps its order unless a fault breaks it. */
  #inTurn(source: string, at: number): number {
    const turn = Math.max(at, (this.#lastOut.get(source) ?? 0) + 1);
    this.#lastOut.set(source, turn);
    return turn;
  }

  /** A clerk's entries about one visit carry rising times. */
  #recorded(draft: Draft): number {
    if (draft.visit === null || draft.transport !== "mllp") return draft.recordedAt;
    if (this.#lastRecorded.size > REMEMBERED_VISITS) this.#lastRecorded.clear();
    const key = `${draft.source}/${draft.visit}`;
    const recorded = Math.max(draft.recordedAt, (this.#lastRecorded.get(key) ?? 0) + 1000);
    this.#lastRecorded.set(key, recorded);
    return recorded;
  }

  #afterOutage(draft: Draft, at: number): number {
    if (!this.#outage || at < this.#outage.from || at >= this.#outage.to) return at;
    if (draft.showsPlace) this.touches.mark("outage", at, draft.beds, draft.visit === null ? [] : [draft.visit]);
    return this.#inTurn("outage", this.#outage.to);
  }
}
