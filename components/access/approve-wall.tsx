"use client";

import { type FormEvent, useState } from "react";
import { useAsked } from "../ask/use-asked.ts";
import { MenuButton } from "../table/menu-button.tsx";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { approveWall, lookAtCode } from "./access-client.ts";
import styles from "./access-part.module.css";
import type { AccessSite } from "./access-site.ts";
import { UnitPicker } from "./unit-picker.tsx";

const CODE_LENGTH = 8;

interface ApproveWallProps {
  site: AccessSite;
  /** From a link that somebody was sent. */
  code: string;
  onDone: () => void;
}

/** Lets a screen in: its code, the place, and what it shows. */
export function ApproveWall({ site, code: sent, onDone }: ApproveWallProps) {
  const [code, setCode] = useState(sent);
  const [name, setName] = useState("");
  const [facility, setFacility] = useState(site.facilities[0]?.id ?? "");
  const [units, setUnits] = useState<string[]>([]);
  const [said, setSaid] = useState<{ done: boolean; text: string } | null>(null);
  const whole = code.replace(/[\s-]/g, "");
  const screen = useAsked(whole.length === CODE_LENGTH ? whole : null, 0, (signal) => lookAtCode(whole, signal));
  const isKnown = whole.length === CODE_LENGTH && screen.state === "known";
  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await approveWall({ code: whole, name, facility, ...(units.length > 0 && { units }) });
      setSaid({ done: true, text: `${name} is let in. Its screen changes within seconds.` });
      setCode("");
      setName("");
      onDone();
    } catch (error) {
      setSaid({ done: false, text: `It was not let in: ${error instanceof Error ? error.message : "no answer"}.` });
    }
  };
  return (
    <form className={styles.approve} onSubmit={(event) => void send(event)} aria-label="Let a display in">
      <h2 className={styles.heading}>Let a display in</h2>
      <p className={styles.quiet}>
        A screen that opens /wall shows a code of eight letters. It never receives anything about a person.
      </p>
      <div className={styles.row}>
        <div className={styles.field}>
          <label htmlFor="wall-code">Code on the screen</label>
          <input
            id="wall-code"
            name="code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={12}
            required
          />
        </div>
        <div className={styles.field}>
          <label htmlFor="wall-name">Place</label>
          <input
            id="wall-name"
            name="place"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            maxLength={80}
            required
          />
        </div>
        <div className={styles.pick}>
          <span>Shows</span>
          <div className={styles.grant}>
            {site.facilities.length > 1 ? (
              <MenuButton
                label="Hospital"
                text={site.facilities.find(({ id }) => id === facility)?.name ?? facility}
                selection="single"
                selected={[facility]}
                items={site.facilities.map(({ id, name: text }) => ({ id, text }))}
                onChange={([id]) => {
                  setFacility(id ?? facility);
                  setUnits([]);
                }}
              />
            ) : null}
            <UnitPicker site={site} facility={facility} chosen={units} onChange={setUnits} all="the whole hospital" />
          </div>
        </div>
        <Button kind="primary" type="submit" disabled={!isKnown}>
          Let it in
        </Button>
      </div>
      <p className={styles.asked} role="status">
        {whole.length === CODE_LENGTH && screen.state === "failed" ? `${screen.why}.` : null}
        {isKnown && screen.value ? (
          <>
            Asked for <Age since={screen.value.createdAt} /> ago by the screen at {screen.value.remote}.
          </>
        ) : null}
      </p>
      <p className={said?.done ? styles.done : styles.failed} role="alert">
        {said?.text}
      </p>
    </form>
  );
}
