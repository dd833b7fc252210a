/** A part of a message that was sent in several, as its own header and DSC tell of it. */
export interface Fragment {
  /** MSH-14; undefined in the first part. */
  continues: string | undefined;
  /** DSC-1; undefined in the last part. */
  next: string | undefined;
}

/**
 * The whole chain that a part belongs to, in order, from those that wait; null while a part is missing. Where a sender used
 * a pointer twice, the part that came last counts: the chain of the earlier one can no longer be told.
 */
export function chainOf<T extends Fragment>(part: T, waiting: readonly T[]): T[] | null {
  const others = waiting.filter((one) => one !== part).toReversed();
  const chain = [part];
  const seen = new Set<T>(chain);
  const step = (found: T | undefined, add: (one: T) => void) => {
    if (!found || seen.has(found)) return false;
    seen.add(found);
    add(found);
    return true;
  };
  for (let first: T = part; first.continues !== undefined; first = chain[0] ?? part) {
    const pointer = first.continues;
    if (
      !step(
        others.find(({ next }) => next === pointer),
        (one) => chain.unshift(one),
      )
    )
      return null;
  }
  for (let last: T = part; last.next !== undefined; last = chain[chain.length - 1] ?? part) {
    const pointer = last.next;
    if (
      !step(
        others.find(({ continues }) => continues === pointer),
        (one) => chain.push(one),
      )
    )
      return null;
  }
  return chain;
}
