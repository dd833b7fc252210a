import { siblingSides } from "./inclusion.ts";
import styles from "./proof-box.module.css";

interface ProofDrawingProps {
  index: number;
  size: number;
  /** Hexadecimal, from the leaf up. */
  siblings: readonly string[];
  head: string;
  signed: string;
  /** The path does not lead there. */
  broken?: boolean;
}

/** More levels than this are drawn as a gap, so that the leaf, the head and what is nearest to both stay legible. */
const LEVELS_DRAWN = 5;
const WIDTH = 320;
const LEVEL_PX = 24;
const LEFT = 96;
const RIGHT = 98;
const APART = 30;

/** The way from this entry up to the signed head; beside each step the sibling that is hashed in. */
export function ProofDrawing({ index, size, siblings, head, signed, broken = false }: ProofDrawingProps) {
  const sides = siblingSides({ index, size, siblings: siblings.map(() => new Uint8Array(32)) });
  const levels = drawnLevels(siblings.length);
  const height = (levels.length + 1) * LEVEL_PX + 18;
  const stepX = Math.min(40, (WIDTH - LEFT - RIGHT) / Math.max(1, levels.length));
  const ink = broken ? "var(--p1)" : "var(--ink)";
  const at = (step: number) => ({ x: LEFT + step * stepX, y: height - 24 - step * LEVEL_PX });
  const top = at(levels.length);
  const topIsLeft = sides.at(-1) === "left";
  return (
    <svg
      className={styles.drawing}
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={`Inclusion path: this entry, ${siblings.length} sibling hashes, ${head}`}
    >
      {levels.map((level, step) => {
        const from = at(step);
        const to = at(step + 1);
        if (level === null)
          return (
            <g key="gap">
              <path d={`M${from.x} ${from.y}L${to.x} ${to.y}`} stroke={ink} strokeWidth="2" strokeDasharray="2 4" />
              <text
                x={(from.x + to.x) / 2 + (topIsLeft ? 12 : -10)}
                y={(from.y + to.y) / 2 + (topIsLeft ? 8 : 0)}
                textAnchor={topIsLeft ? "start" : "end"}
              >
                {siblings.length - LEVELS_DRAWN + 1} more levels
              </text>
            </g>
          );
        const side = sides[level] === "left" ? -1 : 1;
        const x = side < 0 ? from.x - APART : to.x + APART - 4;
        return (
          <g key={level}>
            <path d={`M${from.x} ${from.y}L${to.x} ${to.y}`} stroke={ink} strokeWidth="2" />
            <path d={`M${to.x} ${to.y}L${x} ${from.y}`} stroke="var(--line-2)" />
            <rect
              x={x - 5}
              y={from.y - 5}
              width="10"
              height="10"
              fill="var(--raised)"
              stroke="var(--line-2)"
              strokeWidth="1.2"
            />
            <text x={side < 0 ? x - 9 : x + 10} y={from.y + 4} textAnchor={side < 0 ? "end" : "start"}>
              {shortHash(siblings[level] ?? "")}
            </text>
          </g>
        );
      })}
      <rect x={at(0).x - 6} y={at(0).y - 6} width="12" height="12" fill={ink} />
      <text className={styles.key} x={at(0).x} y={at(0).y + 20} textAnchor="middle">
        this entry
      </text>
      <circle cx={top.x} cy={top.y} r="7" fill={ink} />
      <text className={styles.key} x={top.x + 13} y={top.y + 1}>
        {head}
      </text>
      <text x={top.x + 13} y={top.y + 14}>
        {signed}
      </text>
    </svg>
  );
}

/** Which levels are drawn, from the leaf up; null stands for those between. */
function drawnLevels(count: number): (number | null)[] {
  const all = Array.from({ length: count }, (_, level) => level);
  if (count <= LEVELS_DRAWN) return all;
  return [...all.slice(0, LEVELS_DRAWN - 2), null, ...all.slice(-1)];
}

/** `a91f...07`. */
export function shortHash(hex: string): string {
  return hex.length > 8 ? `${hex.slice(0, 4)}...${hex.slice(-2)}` : hex;
}
