"use client";

import { type ReactNode, useState } from "react";
import { ActDialog } from "./act-dialog.tsx";
import { TextInput } from "./text-input.tsx";

interface ReasonDialogProps {
  open: string;
  title: string;
  /** What it does, and to whom. */
  note: ReactNode;
  act: string;
  onAct: (reason: string) => Promise<unknown>;
}

/** Something that cannot be taken back: it asks why, not whether one is sure. */
export function ReasonDialog({ onAct, ...rest }: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const act = async () => {
    await onAct(reason.trim());
    setReason("");
    return null;
  };
  return (
    <ActDialog {...rest} onAct={act}>
      <TextInput
        label="Why"
        value={reason}
        onChange={setReason}
        validate={(text) => (text.trim().length < 3 ? "Say why, so that the next reader can judge it" : null)}
        tall
        maxLength={2000}
      />
    </ActDialog>
  );
}
