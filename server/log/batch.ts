import type pg from "pg";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { bigintArray, float8Array, textArray, uuidArray } from "./binary-array.ts";
import type { BatchContext } from "./companion.ts";
import { encodeBody, recordEvent } from "./event-row.ts";

/** The one row of `log_head`. */
export interface Head {
  epoch: number;
  position: number;
  inbound: number;
  /** The database's process that holds the lock. */
  backend: number;
}

/** One transaction of the log in the making: numbers and the time of recording are given out once the head is locked. */
export class Batch implements BatchContext {
  readonly client: pg.ClientBase;
  readonly locked: Promise<unknown>;
  readonly written: RecordedEvent[] = [];
  /** The text of each written event, made from the event as it came, without position, epoch and time. */
  readonly bodies: string[] = [];
  #head: Head = { epoch: 0, position: 0, inbound: 0, backend: 0 };
  #recordedAt: Instant | null = null;
  inbound = 0;
  onCommit: () => void = () => {};

  /** `head` is what the lock answers, or where the head is expected to stand when the lock is granted. */
  constructor(client: pg.ClientBase, head: Promise<Head> | Head, now: () => Instant) {
    this.client = client;
    const open = (locked: Head) => {
      this.#head = locked;
      this.inbound = locked.inbound;
      this.#recordedAt = now();
    };
    this.locked = head instanceof Promise ? head.then(open) : Promise.resolve(open(head));
    // Who locks learns of a failure; a batch in which nobody waits for the lock must not leave it unheard.
    this.locked.catch(() => {});
  }

  /**
   * Read under the lock, or after this node's last commit when nobody has committed since: times of recording grow with positions
   * on all nodes.
   */
  get recordedAt(): Instant {
    if (this.#recordedAt === null) throw new Error("the head of the log is not locked yet");
    return this.#recordedAt;
  }

  get epoch(): number {
    return this.#head.epoch;
  }

  /** Of the last event written so far. */
  get position(): number {
    return this.#head.position + this.written.length;
  }

  nextInbound(): number {
    if (this.#recordedAt === null) throw new Error("the head of the log is not locked yet");
    this.inbound += 1;
    return this.inbound;
  }

  record(event: NewEvent): RecordedEvent {
    const recorded = recordEvent(event, this.position + 1, this.#head.epoch, this.recordedAt);
    this.written.push(recorded);
    this.bodies.push(encodeBody(event));
    return recorded;
  }
}

/** Parameters of `INSERT_EVENTS`. */
export function eventColumns({ epoch, recordedAt, written, bodies, position, inbound }: Batch): unknown[] {
  return [
    epoch,
    new Date(recordedAt),
    bigintArray(written.map((event) => event.position)),
    uuidArray(written.map((event) => event.id)),
    textArray(written.map((event) => event.type)),
    textArray(written.map((event) => event.kind)),
    float8Array(written.map((event) => event.occurredAt)),
    textArray(written.map((event) => event.facility)),
    textArray(written.map((event) => event.encounter)),
    textArray(written.map((event) => event.bed)),
    uuidArray(written.map((event) => event.patient)),
    bigintArray(written.map((event) => event.lineage?.inboundId ?? null)),
    textArray(written.map((event) => event.correlationId)),
    textArray(bodies),
    position,
    inbound,
  ];
}
