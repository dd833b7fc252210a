/** Open discharge orders past their target at an instant, and the start of the oldest. */
export function pastOrders(
  openOrders: readonly number[],
  targetMinutes: number,
  now: number,
): { count: number; oldest: number | null } {
  const past = openOrders.filter((orderedAt) => now - orderedAt > targetMinutes * 60_000);
  return { count: past.length, oldest: past.length > 0 ? Math.min(...past) : null };
}
