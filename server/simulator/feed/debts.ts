/** Something that happened and is not fully told yet. */
export interface Debt {
  beds: readonly string[];
  left: number;
}

/**
 * Which beds the outside cannot know right yet, because a message about them has not left. Right after the last one has,
 * a board that errs is wrong and not merely late.
 */
export class Debts {
  readonly #open = new Map<string, number>();

  open(beds: readonly string[], messages: number): Debt {
    for (const bed of beds) this.#open.set(bed, (this.#open.get(bed) ?? 0) + 1);
    return { beds, left: messages };
  }

  pay(debt: Debt): void {
    debt.left -= 1;
    if (debt.left !== 0) return;
    for (const bed of debt.beds) {
      const count = (this.#open.get(bed) ?? 1) - 1;
      if (count > 0) this.#open.set(bed, count);
      else this.#open.delete(bed);
    }
  }

  has(bed: string): boolean {
    return this.#open.has(bed);
  }

  get size(): number {
    return this.#open.size;
  }
}
