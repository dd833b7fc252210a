"use client";

import type { WallHospitalRow } from "#server/contracts/views/wall-row.ts";
import { Glyph } from "../ui/glyph.tsx";
import { Figure } from "./figure.tsx";
import styles from "./nedocs.module.css";
import { TileAge } from "./tile-age.tsx";
import { isBlind } from "./topic-age.ts";
import { useTopicAge } from "./use-topic-age.ts";
import header from "./wall-header.module.css";

/** Upper end of each band of the score (Weiss 2004), the last open. */
const BANDS = [
  { name: "not busy", range: "0–20", top: 20 },
  { name: "busy", range: "21–60", top: 60 },
  { name: "very busy", range: "61–100", top: 100 },
  { name: "overcrowded", range: "101–140", top: 140 },
  { name: "severe", range: "141–180", top: 180 },
  { name: "dangerous", range: "over 180", top: 200 },
] as const;
const SCALE_END = 200;

/** How crowded the emergency department is on its published scale; without one of its inputs it says which one is missing. */
export function Nedocs({ nedocs }: { nedocs: WallHospitalRow["nedocs"] }) {
  const age = useTopicAge("emergency", "movement");
  const known = nedocs.value !== null && !isBlind(age.state);
  const band = BANDS.findIndex(({ name }) => name === nedocs.band);
  return (
    <div className={`${header.tile} ${age.state === "stale" ? "hatch" : ""}`} data-tile="nedocs">
      <div className={header.label}>
        NEDOCS <TileAge age={age} />
      </div>
      <div className={header.hero}>
        {known ? <Figure value={nedocs.value ?? 0} age={age} /> : <span className={styles.none}>—</span>}
      </div>
      <div className={styles.scale} aria-hidden="true">
        {BANDS.map(({ name }, index) => (
          <i key={name} className={known && index === band ? (index > 2 ? styles.high : styles.on) : undefined} />
        ))}
        {known ? <u style={{ left: `${Math.min(100, (100 * (nedocs.value ?? 0)) / SCALE_END)}%` }} /> : null}
      </div>
      <div className={styles.context}>
        {known ? <Band index={band} missing={nedocs.missing} /> : <Missing nedocs={nedocs} />}
      </div>
    </div>
  );
}

/** Above a missing input stands a lower bound, and the tile says of what. */
function Band({ index, missing }: { index: number; missing: string[] }) {
  const band = BANDS[index];
  if (!band) return null;
  const high = index > 2;
  return (
    <>
      <span className={high ? styles.word : undefined}>
        {high ? <Glyph name="priority-2" label="Past target" /> : null} {band.name[0]?.toUpperCase()}
        {band.name.slice(1)}
      </span>{" "}
      {missing.length > 0 ? "or worse" : band.range}
    </>
  );
}

function Missing({ nedocs }: { nedocs: WallHospitalRow["nedocs"] }) {
  return nedocs.missing.length > 0 ? `missing: ${nedocs.missing.join(", ")}` : "its feed is silent";
}
