import { HOUR_MS } from "./calendar.ts";
import type { World } from "./world.ts";

/** Relative rate per local hour: lowest at 05:00, a plateau from 10:00 to 20:00 (NHPP by hour). */
export const EMERGENCY_HOURS = [
  0.62, 0.5, 0.42, 0.37, 0.33, 0.31, 0.38, 0.55, 0.85, 1.15, 1.35, 1.4, 1.4, 1.4, 1.38, 1.38, 1.38, 1.4, 1.4, 1.36, 1.3,
  1.15, 0.95, 0.77,
];
/** Planned admissions come in the morning and at noon. */
export const ELECTIVE_HOURS = [
  0.1, 0.1, 0.1, 0.1, 0.1, 0.8, 2.2, 2.2, 2, 2, 2, 1.8, 1.8, 1.6, 1.6, 1.2, 1, 0.8, 0.6, 0.4, 0.3, 0.2, 0.2, 0.1,
];
export const CLINIC_HOURS = [0, 0, 0, 0, 0, 0, 0.3, 1.5, 3, 3.4, 3.2, 2.6, 1.6, 2.4, 2.8, 2.2, 1, 0, 0, 0, 0, 0, 0, 0];
export const EVEN_HOURS = new Array<number>(24).fill(1);
const MONDAY = 1;
const MONDAY_FACTOR = 1.08;

/**
 * A Poisson process whose rate follows the hour of day, by thinning. `perDay` is the mean number a day; `factor` is
 * asked at each candidate and may slow the stream down (up to `maxFactor` times faster).
 */
export function arrive(
  world: World,
  options: {
    name: string;
    from?: number;
    perDay: number;
    hours: readonly number[];
    factor?: () => number;
    maxFactor?: number;
  },
  run: (at: number) => void,
): void {
  const { name, from: start = world.now, perDay, hours, factor = () => 1, maxFactor = 1 } = options;
  if (perDay <= 0) return;
  const sum = hours.reduce((a, b) => a + b, 0);
  const share = hours.map((weight) => (weight * 24) / sum);
  const peak = Math.max(...share) * MONDAY_FACTOR * maxFactor;
  const random = world.random.fork(`arrivals/${name}`);
  const meanGap = (24 * HOUR_MS) / (perDay * peak);
  const next = (from: number) => {
    world.schedule(from + random.exponential(meanGap), (at) => {
      const monday = world.calendar.weekday(at) === MONDAY ? MONDAY_FACTOR : 1;
      const rate = (share[Math.floor(world.calendar.hour(at))] ?? 0) * monday * Math.min(maxFactor, factor());
      if (random.chance(rate / peak)) run(at);
      next(at);
    });
  };
  next(start);
}
