import type { UnitStrip } from "./group-beds.ts";

/** What `read` makes of a strip, worked out once for each: a strip that a change has not touched is not read again. */
export function perUnit<T>(read: (strip: UnitStrip) => T): (strip: UnitStrip) => T {
  const known = new WeakMap<UnitStrip, { is: T }>();
  return (strip) => {
    const found = known.get(strip) ?? { is: read(strip) };
    known.set(strip, found);
    return found.is;
  };
}
