import styles from "./flow-bars.module.css";

interface FlowBarsProps {
  /** Per hour, oldest first, the running hour last. */
  incoming: readonly number[];
  outgoing: readonly number[];
  /** Clock time of the first hour. */
  from: string;
}

const WIDTH = 344;
const MIDDLE = 66;
const GAP = 6;
const TALLEST = 56;

/** What came, up and filled; what went, down and hollow; one pair of bars an hour on one scale. */
export function FlowBars({ incoming, outgoing, from }: FlowBarsProps) {
  const step = (WIDTH - 6) / Math.max(1, incoming.length);
  const scale = TALLEST / Math.max(1, ...incoming, ...outgoing);
  const last = incoming.length - 1;
  const label = `Arrivals and departures per hour, last ${incoming.length} hours. This hour ${incoming[last] ?? 0} in, ${outgoing[last] ?? 0} out.`;
  return (
    <svg className={styles.flow} viewBox={`0 0 ${WIDTH} 150`} role="img" aria-label={label}>
      {incoming.map((value, hour) => {
        const tone = hour === last ? "var(--ink)" : "var(--chart-2)";
        const bar = { x: 6 + hour * step, width: step - 7 };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
          <g key={hour}>
            <rect {...bar} y={MIDDLE - value * scale} height={value * scale} fill={tone} />
            <rect
              {...bar}
              y={MIDDLE + GAP}
              height={(outgoing[hour] ?? 0) * scale}
              fill="none"
              stroke={tone}
              strokeWidth="1.6"
            />
          </g>
        );
      })}
      <text x="6" y="147">
        {from}
      </text>
      <text x={WIDTH - 6} y="147" textAnchor="end">
        now
      </text>
    </svg>
  );
}
