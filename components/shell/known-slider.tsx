"use client";

import { useEffect, useState } from "react";
import { Slider, SliderThumb, SliderTrack } from "react-aria-components";
import styles from "./past-controls.module.css";

const MINUTE = 60_000;

interface KnownSliderProps {
  from: number;
  to: number;
  value: number;
  onChoose: (at: number) => void;
}

/** By which minute something was known: from the minute shown to the present. */
export function KnownSlider({ from, to, value, onChoose }: KnownSliderProps) {
  const shown = Math.floor(value / MINUTE);
  const [minute, setMinute] = useState(shown);
  useEffect(() => setMinute(shown), [shown]);
  return (
    <Slider
      className={styles.slider}
      aria-label="Known by"
      minValue={Math.floor(from / MINUTE) + 1}
      maxValue={Math.max(Math.floor(from / MINUTE) + 1, Math.floor(to / MINUTE))}
      step={1}
      value={minute}
      onChange={(next) => setMinute(Number(next))}
      onChangeEnd={(next) => onChoose(Number(next) * MINUTE)}
    >
      <SliderTrack className={styles.track}>
        <SliderThumb className={styles.thumb} />
      </SliderTrack>
    </Slider>
  );
}
