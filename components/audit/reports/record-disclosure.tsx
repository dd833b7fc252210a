"use client";

import { useState } from "react";
import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { DISCLOSURE_PURPOSES, type DisclosurePurpose, isAccountedFor } from "#server/contracts/disclosure-purpose.ts";
import { MenuButton } from "../../table/menu-button.tsx";
import { ActDialog } from "../../ui/act-dialog.tsx";
import { TextInput } from "../../ui/text-input.tsx";

const PATH = "/api/v1/audit/disclosures";
const recordedSchema = z.object({ id: z.string() });
const NOTHING = { patient: "", recipient: "", address: "", what: "", at: "" };
const PURPOSES = DISCLOSURE_PURPOSES.map((id) => ({
  id,
  text: purposeWords(id),
  ...(isAccountedFor(id) ? {} : { note: "not accounted for" }),
}));

/** Writes down that something of a patient went outside, so that the patient can be told of it (45 CFR 164.528). */
export function RecordDisclosure() {
  const [said, setSaid] = useState(NOTHING);
  const [purpose, setPurpose] = useState<DisclosurePurpose>("required-by-law");
  const field = (name: keyof typeof NOTHING) => ({
    value: said[name],
    onChange: (text: string) => setSaid((before) => ({ ...before, [name]: text })),
  });
  const act = async () => {
    const { address, at, ...rest } = said;
    const body = {
      ...rest,
      purpose,
      address: address.trim() || null,
      ...(at && { at: new Date(at).toISOString() }),
    };
    const { id } = await ask(PATH, recordedSchema, { method: "POST", body });
    setSaid(NOTHING);
    return (
      <p role="status">
        Recorded as <a href={`/audit?entry=${id}`}>entry {id}</a>.{" "}
        {isAccountedFor(purpose)
          ? "It is in the patient's accounting from now on."
          : `A disclosure for ${purposeWords(purpose)} is kept, and needs no accounting.`}
      </p>
    );
  };
  return (
    <ActDialog
      open="Record a disclosure"
      title="Something of a patient went outside"
      note="Recipient and description are kept under the patient's own key, and go when the patient is erased."
      act="Record it"
      onAct={act}
    >
      <TextInput label="Which patient (visit or record number)" maxLength={120} {...field("patient")} />
      <TextInput label="To whom" maxLength={300} validate={tooShort} {...field("recipient")} />
      <TextInput label="Their address" maxLength={500} optional {...field("address")} />
      <TextInput label="What was disclosed" tall maxLength={1000} validate={tooShort} {...field("what")} />
      <div>
        <MenuButton
          label="Why"
          text={`Why: ${purposeWords(purpose)}`}
          selection="single"
          selected={[purpose]}
          items={PURPOSES}
          onChange={([id]) => setPurpose(DISCLOSURE_PURPOSES.find((one) => one === id) ?? purpose)}
        />
      </div>
      <TextInput label="When, if not now (time of this computer)" type="datetime-local" optional {...field("at")} />
    </ActDialog>
  );
}

export function purposeWords(purpose: string): string {
  return purpose.replaceAll("-", " ");
}

function tooShort(text: string): string | null {
  return text.trim().length < 2 ? "Say it so that the patient will understand it" : null;
}
