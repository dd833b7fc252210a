"use client";

import { type FormEvent, useState } from "react";
import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";
import { useLiveScene } from "../../live/live-context.ts";
import { Button } from "../../ui/button.tsx";
import { dayText } from "../../ui/clock-text.ts";
import { download } from "../download.ts";
import { purposeWords, RecordDisclosure } from "./record-disclosure.tsx";
import styles from "./report.module.css";
import { ReportFrame } from "./report-frame.tsx";

const accountingSchema = z.object({
  since: instant,
  until: instant,
  items: z.array(
    z.object({
      first: instant,
      last: instant,
      times: z.number(),
      frequency: z.string(),
      recipient: z.string(),
      address: z.string().nullable(),
      what: z.string(),
      purpose: z.string(),
    }),
  ),
});
type Accounting = z.output<typeof accountingSchema>;

const PATH = "/api/v1/audit/disclosures/accounting";

/** What a patient may ask for: to whom something of theirs was disclosed in the last six years (45 CFR 164.528). */
export function Disclosures() {
  const [patient, setPatient] = useState("");
  const [reason, setReason] = useState("");
  const [found, setFound] = useState<Accounting | null>(null);
  const [told, setTold] = useState("");
  const asked = { patient: patient.trim(), reason: reason.trim() };
  const answer = async (work: () => Promise<void>) => {
    setTold("Asking");
    await work().then(
      () => setTold(""),
      (error: unknown) => {
        setFound(null);
        setTold(error instanceof Error ? error.message : "no answer");
      },
    );
  };
  const account = (event: FormEvent) => {
    event.preventDefault();
    void answer(async () => setFound(await ask(PATH, accountingSchema, { method: "POST", body: asked })));
  };
  return (
    <ReportFrame
      title="Accounting of disclosures"
      note="For one patient, six years back: when, to whom, what and why (45 CFR 164.528). Treatment, payment and operations are not part of it. Asking is itself an entry, with your reason."
    >
      <form className={styles.ask} onSubmit={account}>
        <label>
          Which patient
          <input
            required
            maxLength={120}
            autoComplete="off"
            placeholder="visit or record number"
            value={patient}
            onChange={({ target }) => setPatient(target.value)}
          />
        </label>
        <label>
          What is it for
          <input
            required
            minLength={3}
            maxLength={500}
            placeholder="the patient asked in writing"
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        <Button kind="primary" type="submit">
          Account for it
        </Button>
        <Button
          disabled={!found || found.items.length === 0}
          onClick={() => void answer(() => download(PATH, { ...asked, format: "csv" }))}
        >
          CSV
        </Button>
      </form>
      <RecordDisclosure />
      <p className={styles.told} role="status">
        {told}
      </p>
      {found ? <Accounted found={found} /> : null}
    </ReportFrame>
  );
}

function Accounted({ found: { since, until, items } }: { found: Accounting }) {
  const { timeZone } = useLiveScene();
  const day = (at: number) => `${dayText(at, timeZone)} ${new Date(at).getUTCFullYear()}`;
  if (items.length === 0)
    return (
      <p className={styles.quiet}>
        Nothing that has to be accounted for was disclosed between {day(since)} and {day(until)}.
      </p>
    );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">To whom</th>
          <th scope="col">What</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={`${item.first} ${item.recipient} ${item.what}`}>
            <td>{item.times === 1 ? day(item.first) : `${day(item.first)} to ${day(item.last)}, ${item.frequency}`}</td>
            <td>
              {item.recipient}
              {item.address ? `, ${item.address}` : ""}
            </td>
            <td>{item.what}</td>
            <td>{purposeWords(item.purpose)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
