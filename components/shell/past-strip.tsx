"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTransition } from "react";
import { useLiveScene } from "../live/live-context.ts";
import { Chip } from "../ui/chip.tsx";
import { clockTime } from "../ui/clock-text.ts";
import { ChangedBedLinks } from "./changed-bed-links.tsx";
import { KnownSlider } from "./known-slider.tsx";
import { KNOWN_NOW, pastParameter } from "./past-instant.ts";
import styles from "./past-strip.module.css";
import { ShownWords } from "./shown-words.tsx";
import { usePastMinute } from "./use-past-minute.ts";

const MINUTE = 60_000;

interface PastStripProps {
  /** What was true. */
  instant: number;
  /** What is known; `instant` itself for the picture as it was shown. */
  known: number;
  drawnAt: number;
}

/** The second clock of a past minute: what was known then, or since; and whether this is the picture that was shown. */
export function PastStrip({ instant, known, drawnAt }: PastStripProps) {
  const { timeZone } = useLiveScene();
  const pathname = usePathname();
  const router = useRouter();
  const params = useSearchParams();
  const [moving, move] = useTransition();
  const named = known === instant ? null : params.get("known");
  const word = usePastMinute(pastParameter(instant), named, params.get("facility"));

  const go = (to: string | null) => {
    const query = new URLSearchParams(window.location.search);
    if (to === null) query.delete("known");
    else query.set("known", to);
    move(() => router.replace(`${pathname}?${query}`, { scroll: false }));
  };
  const isChosen = named !== null && named !== KNOWN_NOW;
  const chosen = Math.min(instant + 60 * MINUTE, Math.floor(drawnAt / MINUTE) * MINUTE);
  return (
    <section className={styles.strip} aria-label="What was known" aria-busy={moving}>
      <div className={styles.clocks}>
        <Chip pressed={named === null} onPress={() => go(null)}>
          As shown then
        </Chip>
        <Chip pressed={named === KNOWN_NOW} onPress={() => go(KNOWN_NOW)}>
          As we know now
        </Chip>
        <Chip pressed={isChosen} onPress={() => go(pastParameter(chosen))}>
          {isChosen ? `As known at ${clockTime(known, timeZone)}` : "As known at…"}
        </Chip>
        {isChosen ? (
          <KnownSlider from={instant} to={drawnAt} value={known} onChoose={(at) => go(pastParameter(at))} />
        ) : null}
      </div>
      <p className={styles.words} role="status">
        {named === null ? <ShownWords word={word} /> : <ChangedBedLinks word={word} hasBeds={pathname === "/beds"} />}
      </p>
    </section>
  );
}
