import styles from "./sparkline.module.css";

interface SparklineProps {
  /** Oldest first; drawn only from two on. */
  values: readonly number[];
  /** What the line says, in words with its units. */
  label: string;
  width?: number;
  height?: number;
  /** Without it the lowest value is the foot of the drawing; counts that matter against zero pass 0. */
  floor?: number;
  className?: string;
}

const INSET = 6;

/** A trend as a bare line with its last value marked. */
export function Sparkline({ values, label, width = 132, height = 52, floor, className }: SparklineProps) {
  if (values.length < 2) return null;
  const points = spark(values, width, height, floor);
  const last = points[points.length - 1];
  return (
    <svg
      className={className ? `${styles.sparkline} ${className}` : styles.sparkline}
      viewBox={`0 0 ${width} ${height}`}
      width={className ? undefined : width}
      height={className ? undefined : height}
      role="img"
      aria-label={label}
    >
      <polyline
        points={points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
        fill="none"
        stroke="var(--chart-2)"
        strokeWidth="2"
      />
      {last ? <circle cx={last[0]} cy={last[1]} r="4" fill="var(--ink)" /> : null}
    </svg>
  );
}

function spark(values: readonly number[], width: number, height: number, floor?: number): [number, number][] {
  const low = floor ?? Math.min(...values);
  const high = Math.max(...values);
  const span = high - low;
  const step = (width - 2 - INSET) / (values.length - 1);
  return values.map((value, index) => [
    2 + index * step,
    span === 0 ? height / 2 : height - INSET - ((value - low) / span) * (height - 2 * INSET),
  ]);
}
