"use client";

import { ReasonDialog } from "#components/ui/reason-dialog.tsx";
import { type DeadLetter, discardLetter, type LetterGroup } from "./dead-letters.ts";

interface DiscardDialogProps {
  letter: DeadLetter | null;
  group: LetterGroup;
  onDone: () => void;
}

/** Gives one message up. It asks for a reason, and the message stays in the journal. */
export function DiscardDialog({ letter, group, onDone }: DiscardDialogProps) {
  return (
    <ReasonDialog
      open="Discard with a reason"
      title={`Discard message ${letter?.inboundId ?? ""}?`}
      note={`Nothing will be made of it. It stays in the journal with your reason; the other ${Math.max(0, group.count - 1)} of this cause are left as they are.`}
      asks="Why is it given up"
      act="Discard it"
      isDisabled={!letter}
      onAct={async (reason) => {
        if (!letter) return;
        await discardLetter(letter.id, reason);
        onDone();
      }}
    />
  );
}
