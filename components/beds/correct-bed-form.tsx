"use client";

import { type FormEvent, useState } from "react";
import { FieldError, Form, Input, Label, Radio, RadioGroup, TextField } from "react-aria-components";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { visitLabel } from "../table/visit-of.ts";
import { Button } from "../ui/button.tsx";
import dialog from "../ui/dialog.module.css";
import { Glyph } from "../ui/glyph.tsx";
import { assertBed, SAYABLE_STATES, type SayableState } from "./assert-bed.ts";
import type { BedsPolicy } from "./beds-site.ts";
import styles from "./correct-bed-form.module.css";
import { STATE_WORDS } from "./state-words.ts";

interface CorrectBedFormProps {
  row: BedRow;
  policy: BedsPolicy;
  encounter?: string;
  state?: SayableState;
  onDone: () => void;
}

const NOBODY_SAID = "";

export function CorrectBedForm({ row, policy, encounter, state, onDone }: CorrectBedFormProps) {
  const [said, setSaid] = useState<SayableState | null>(state ?? null);
  const [who, setWho] = useState(encounter ?? NOBODY_SAID);
  const [hours, setHours] = useState(String(policy.assertionHours));
  const [reason, setReason] = useState("");
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (said === null) return;
    setSending(true);
    const named = said === "occupied" && who !== NOBODY_SAID ? { encounter: who } : {};
    const answer = await assertBed(row.id, {
      state: said,
      ...named,
      expiresInMinutes: Number(hours) * 60,
      reason: reason.trim(),
    });
    setSending(false);
    setRefused(answer);
    if (answer === null) onDone();
  };

  return (
    <Form className={styles.form} onSubmit={(event) => void send(event)}>
      <RadioGroup className={styles.group} value={said} onChange={(value) => setSaid(sayable(value))} isRequired>
        <Label>The bed is</Label>
        <div className={styles.choices}>
          {SAYABLE_STATES.map((one) => (
            <Radio key={one} value={one} className={styles.choice}>
              <Glyph name={one} />
              {STATE_WORDS[one]}
            </Radio>
          ))}
        </div>
        <FieldError className={dialog.error}>Say what the bed is</FieldError>
      </RadioGroup>
      {said === "occupied" && row.occupants.length > 0 ? (
        <RadioGroup className={styles.group} value={who} onChange={setWho}>
          <Label>By</Label>
          <div className={styles.choices}>
            {row.occupants.map((one) => (
              <Radio key={one.encounter} value={one.encounter} className={styles.choice}>
                {visitLabel(one.encounter)}
              </Radio>
            ))}
            <Radio value={NOBODY_SAID} className={styles.choice}>
              Not sure who
            </Radio>
          </div>
        </RadioGroup>
      ) : null}
      <RadioGroup className={styles.group} value={hours} onChange={setHours}>
        <Label>For how long</Label>
        <div className={styles.choices}>
          {expiries(policy).map((one) => (
            <Radio key={one} value={String(one)} className={styles.choice}>
              {one} h
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <TextField className={styles.group} value={reason} onChange={setReason} isRequired maxLength={200}>
        <Label>How do you know</Label>
        <Input className={styles.input} placeholder="Seen at the bedside" />
        <FieldError className={dialog.error}>Say how you know, so that the next reader can judge it</FieldError>
      </TextField>
      <p className={dialog.error} role="alert">
        {refused}
      </p>
      <div className={dialog.buttons}>
        <Button kind="primary" type="submit" disabled={sending}>
          Record it
        </Button>
        <Button onClick={onDone}>Leave as it is</Button>
      </div>
    </Form>
  );
}

function sayable(value: string): SayableState | null {
  return SAYABLE_STATES.find((one) => one === value) ?? null;
}

/** An hour, the site's own limit, a shift. */
function expiries(policy: BedsPolicy): number[] {
  return [...new Set([1, policy.assertionHours, 8])].sort((a, b) => a - b);
}
