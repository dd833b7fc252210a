"use client";

import { usePathname, useRouter } from "next/navigation";
import { useLiveScene } from "../live/live-context.ts";
import { useLink } from "../live/use-link.ts";
import { useNow, useTimed } from "../live/use-now.ts";
import { clockTime, dayText } from "../ui/clock-text.ts";
import styles from "./live-time.module.css";
import { pastParameter } from "./past-instant.ts";

const WORD = { live: "Live", connecting: "Connecting", lost: "Stopped" } as const;
const FIRST_STEP_BACK_MS = 60 * 60_000;

/** The hospital's clock, which stops with the link. On a screen that can show the past it is the way there. */
export function LiveTime({ lookBack }: { lookBack: boolean }) {
  const { timeZone } = useLiveScene();
  const { state } = useLink();
  const clock = useTimed((now) => clockTime(now, timeZone));
  const day = useTimed((now) => dayText(now, timeZone));
  const text = (
    <>
      <b>
        {WORD[state]} {clock}
      </b>{" "}
      <span className={styles.day}>{day}</span>
    </>
  );
  return lookBack ? <LookBack>{text}</LookBack> : <span className={styles.time}>{text}</span>;
}

function LookBack({ children }: { children: React.ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const now = useNow();
  const open = () => {
    const query = new URLSearchParams(window.location.search);
    query.set("at", pastParameter(now - FIRST_STEP_BACK_MS));
    router.push(`${pathname}?${query}`);
  };
  return (
    <button type="button" className={styles.time} title="Look at a past minute" onClick={open}>
      {children}
    </button>
  );
}
