import type { Instant } from "#server/canonical/instant.ts";

export interface Timer {
  timer: string;
  subject: string;
  dueAt: Instant;
}

/** Waits per subject, with a heap over them; an entry whose wait has gone is skipped when it surfaces. */
export class Timers {
  private readonly waits = new Map<string, Map<string, Timer>>();
  private heap: Timer[] = [];

  /** Replaces what a subject waits for. */
  set(subject: string, waits: { timer: string; dueAt: Instant }[]): void {
    const before = this.waits.get(subject);
    if (waits.length === 0) {
      if (before) this.waits.delete(subject);
      return;
    }
    const next = new Map<string, Timer>();
    for (const { timer, dueAt } of waits) {
      const key = `${timer}@${dueAt}`;
      if (next.has(key)) continue;
      const kept = before?.get(key);
      const entry = kept ?? { timer, subject, dueAt };
      if (!kept) this.push(entry);
      next.set(key, entry);
    }
    this.waits.set(subject, next);
  }

  all(): Timer[] {
    return [...this.waits.values()].flatMap((waits) => [...waits.values()]).sort(compareTimers);
  }

  nextDue(): Instant | null {
    while (this.heap[0] && !this.isCurrent(this.heap[0])) this.pop();
    return this.heap[0]?.dueAt ?? null;
  }

  /** Those due at `now`, which stay until their subject stops waiting for them. */
  due(now: Instant): Timer[] {
    const found = new Set<Timer>();
    const stack = [0];
    for (const index of stack) {
      const entry = this.heap[index];
      if (!entry || entry.dueAt > now) continue;
      if (this.isCurrent(entry)) found.add(entry);
      stack.push(2 * index + 1, 2 * index + 2);
    }
    return [...found].sort(compareTimers);
  }

  private isCurrent(entry: Timer): boolean {
    return this.waits.get(entry.subject)?.get(`${entry.timer}@${entry.dueAt}`) === entry;
  }

  private push(entry: Timer): void {
    const { heap } = this;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      if ((heap[above] as Timer).dueAt <= entry.dueAt) break;
      heap[index] = heap[above] as Timer;
      index = above;
    }
    heap[index] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && (heap[below + 1] as Timer).dueAt < (heap[below] as Timer).dueAt) below++;
      if ((heap[below] as Timer).dueAt >= last.dueAt) break;
      heap[index] = heap[below] as Timer;
      index = below;
    }
    heap[index] = last;
  }
}

function compareTimers(a: Timer, b: Timer): number {
  return a.dueAt - b.dueAt || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : a.timer < b.timer ? -1 : 1);
}
