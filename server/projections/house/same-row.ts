/** Whether two plain values (of rows, as JSON has them) are equal. Parts that are one object are not looked into. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && areSameLists(a, b);
  return areSameRecords(a as Record<string, unknown>, b as Record<string, unknown>);
}

function areSameLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!isSame(a[index], b[index])) return false;
  return true;
}

function areSameRecords(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let left = Object.keys(b).length;
  for (const key in a) {
    if (!isSame(a[key], b[key])) return false;
    left -= 1;
  }
  return left === 0;
}
