"use client";

import { type FormEvent, useState } from "react";
import { useLiveScene } from "../../live/live-context.ts";
import { pastParameter } from "../../shell/past-instant.ts";
import { SCREENS } from "../../shell/screens.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./report.module.css";
import { ReportFrame } from "./report-frame.tsx";

const MINUTE = 60_000;

/** Asks for a minute and a screen, and leads to that screen at that minute. */
export function AsSeen() {
  const { at } = useLiveScene();
  const screens = SCREENS.filter((screen) => screen.past);
  const [href, setHref] = useState(screens[0]?.href ?? "");
  const [minute, setMinute] = useState("");
  const [known, setKnown] = useState("then");
  const instant = Date.parse(minute);
  const isPast = Number.isFinite(instant) && instant < at - MINUTE;
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (!isPast) return;
    const params = new URLSearchParams({ at: pastParameter(instant) });
    if (known === "now") params.set("known", "now");
    window.location.assign(`${href}?${params.toString().replaceAll("%3A", ":")}`);
  };
  return (
    <ReportFrame
      title="As seen at a past minute"
      note="Any screen as it stood at a minute of the past, with today’s rights. The page says whether it is what was shown then, by the digest that was kept of it."
    >
      <form className={styles.ask} onSubmit={open}>
        <label>
          Which screen
          <select value={href} onChange={({ target }) => setHref(target.value)}>
            {screens.map((screen) => (
              <option key={screen.href} value={screen.href}>
                {screen.title}
              </option>
            ))}
          </select>
        </label>
        <label>
          At which minute, on this computer’s clock
          <input type="datetime-local" required value={minute} onChange={({ target }) => setMinute(target.value)} />
        </label>
        <label>
          With what was known
          <select value={known} onChange={({ target }) => setKnown(target.value)}>
            <option value="then">then, as people saw it</option>
            <option value="now">now, with what was learnt since</option>
          </select>
        </label>
        <Button kind="primary" type="submit" disabled={!isPast}>
          Show it
        </Button>
      </form>
      {minute && !isPast ? <p className={styles.quiet}>That minute is not over yet.</p> : null}
    </ReportFrame>
  );
}
