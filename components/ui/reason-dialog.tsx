"use client";

import { type ReactNode, useState } from "react";
import { ActDialog } from "./act-dialog.tsx";
import { TextInput } from "./text-input.tsx";

interface ReasonDialogProps {
  /** On the button that opens it. */
  open: ReactNode;
  title: string;
  /** What will happen, to whom, and who will see it. */
  note: ReactNode;
  /** On the button that does it. */
  act: string;
  asks?: string;
  /** Characters a reason may have. */
  longest?: number;
  isDisabled?: boolean;
  /** Fields before the reason, such as a verdict. */
  children?: ReactNode;
  /** @throws an Error whose message is shown, and the dialog stays. */
  onAct: (reason: string) => Promise<unknown>;
}

const SHORTEST = 3;

/** Something that is itself written down, or cannot be taken back: it asks why, not whether one is sure. */
export function ReasonDialog({ asks = "Why", longest = 2000, children, onAct, ...rest }: ReasonDialogProps) {
  const [reason, setReason] = useState("");
  const act = async () => {
    await onAct(reason.trim());
    setReason("");
    return null;
  };
  return (
    <ActDialog {...rest} onAct={act}>
      {children}
      <TextInput
        label={asks}
        value={reason}
        onChange={setReason}
        validate={(text) => (text.trim().length < SHORTEST ? "Say why, so that the next reader can judge it" : null)}
        tall
        maxLength={longest}
      />
    </ActDialog>
  );
}
