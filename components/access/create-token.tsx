"use client";

import { useState } from "react";
import type { Role } from "#server/contracts/access.ts";
import { MenuButton } from "../table/menu-button.tsx";
import { ActDialog } from "../ui/act-dialog.tsx";
import { Button } from "../ui/button.tsx";
import { TextInput } from "../ui/text-input.tsx";
import { createToken } from "./access-client.ts";
import styles from "./access-part.module.css";
import type { AccessSite } from "./access-site.ts";
import { RolePicker } from "./role-picker.tsx";
import { UnitPicker } from "./unit-picker.tsx";

const DAY_MS = 86_400_000;
const LIVES = [
  { id: "7", text: "7 days" },
  { id: "30", text: "30 days" },
  { id: "90", text: "90 days" },
  { id: "364", text: "52 weeks" },
];
const USUAL = "90";

/** Makes a token for a program; it can be copied this once. */
export function CreateToken({ site, onDone }: { site: AccessSite; onDone: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("integration-engineer");
  const [units, setUnits] = useState<string[]>([]);
  const [days, setDays] = useState(USUAL);
  const act = async () => {
    const expiresAt = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const { token } = await createToken({ name, role, expiresAt, ...(units.length > 0 && { units }) });
    setName("");
    setUnits([]);
    onDone();
    return <ShownOnce token={token} />;
  };
  return (
    <ActDialog
      open="Make a token"
      title="A token for a program"
      note="It may do what its role may do, in its units, until it runs out."
      act="Make it"
      onAct={act}
    >
      <TextInput label="Program" value={name} onChange={setName} />
      <div className={styles.grant}>
        <RolePicker role={role} onChange={setRole} />
        <UnitPicker site={site} chosen={units} onChange={setUnits} />
        <MenuButton
          label="Good for"
          text={LIVES.find(({ id }) => id === days)?.text ?? days}
          selection="single"
          selected={[days]}
          items={LIVES}
          onChange={([id]) => setDays(id ?? USUAL)}
        />
      </div>
    </ActDialog>
  );
}

function ShownOnce({ token }: { token: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(token).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <>
      <p>It is shown this once and kept nowhere. Put it where the program reads it.</p>
      <code className={styles.secret}>{token}</code>
      <p className={styles.copy} role="status">
        <Button kind="primary" onClick={() => void copy()}>
          Copy
        </Button>
        {copied ? "Copied" : null}
      </p>
    </>
  );
}
