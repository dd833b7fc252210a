"use client";

import { Line, LineChart, ReferenceDot, XAxis, YAxis } from "recharts";

interface TrendChartProps {
  /** Length at the end of each quarter hour, oldest first. */
  trend: readonly number[];
  /** What the line says, in words. */
  label: string;
  width: number;
  height: number;
  /** With a scale and hours below it, for the chosen queue. */
  axes?: boolean;
}

const INK = "var(--ink-3)";

/** The length of a queue over the last three hours, against zero, with its last value marked. */
export function TrendChart({ trend, label, width, height, axes = false }: TrendChartProps) {
  if (trend.length < 2) return null;
  const data = trend.map((length, at) => ({ at: at - (trend.length - 1), length }));
  const last = data.at(-1);
  const top = Math.max(1, ...trend);
  const tick = { fill: INK, fontSize: 11 };
  return (
    <div role="img" aria-label={label}>
      <LineChart
        width={width}
        height={height}
        data={data}
        margin={{ top: 6, right: 8, bottom: axes ? 0 : 6, left: axes ? 0 : 4 }}
        accessibilityLayer={false}
      >
        <XAxis
          dataKey="at"
          type="number"
          domain={["dataMin", 0]}
          hide={!axes}
          ticks={[-8, -4, 0]}
          tickFormatter={(at: number) => (at === 0 ? "now" : `${-at / 4} h ago`)}
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: "var(--line-2)" }}
        />
        <YAxis
          domain={[0, top]}
          hide={!axes}
          width={28}
          tick={tick}
          tickCount={3}
          allowDecimals={false}
          tickLine={false}
          axisLine={false}
        />
        <Line
          dataKey="length"
          type="linear"
          stroke="var(--chart-2)"
          strokeWidth={axes ? 2 : 1.5}
          dot={false}
          isAnimationActive={false}
        />
        {last ? <ReferenceDot x={last.at} y={last.length} r={axes ? 4 : 3} fill="var(--ink)" stroke="none" /> : null}
      </LineChart>
    </div>
  );
}
