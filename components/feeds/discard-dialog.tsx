"use client";

import { type FormEvent, useState } from "react";
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  FieldError,
  Form,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from "react-aria-components";
import { Button } from "../ui/button.tsx";
import { type DeadLetter, discardLetter, type LetterGroup } from "./dead-letters.ts";
import styles from "./dialog.module.css";

interface DiscardDialogProps {
  letter: DeadLetter | null;
  group: LetterGroup;
  onDone: () => void;
}

/** Gives one message up. It asks for a reason, and the message stays in the journal. */
export function DiscardDialog({ letter, group, onDone }: DiscardDialogProps) {
  return (
    <DialogTrigger>
      <AriaButton className={styles.open} isDisabled={!letter}>
        Discard with a reason
      </AriaButton>
      <ModalOverlay className={styles.overlay} isDismissable>
        <Modal className={styles.modal}>
          <Dialog className={styles.dialog}>
            {({ close }) =>
              letter ? (
                <>
                  <Heading slot="title" className={styles.title}>
                    Discard message {letter.inboundId}?
                  </Heading>
                  <p className={styles.note}>
                    Nothing will be made of it. It stays in the journal with your reason; the other{" "}
                    {Math.max(0, group.count - 1)} of this cause are left as they are.
                  </p>
                  <DiscardForm
                    letter={letter}
                    onDone={() => {
                      close();
                      onDone();
                    }}
                    onLeave={close}
                  />
                </>
              ) : null
            }
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

function DiscardForm({ letter, onDone, onLeave }: { letter: DeadLetter; onDone: () => void; onLeave: () => void }) {
  const [reason, setReason] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await discardLetter(letter.id, reason.trim());
      onDone();
    } catch (error) {
      setRefused(error instanceof Error ? error.message : "no answer");
    }
  };
  return (
    <Form className={styles.form} onSubmit={(event) => void send(event)}>
      <TextField
        className={styles.group}
        value={reason}
        onChange={setReason}
        isRequired
        maxLength={2000}
        validate={(text) => (text.trim().length < 3 ? "Say why, so that the next reader can judge it" : null)}
      >
        <Label>Why is it given up</Label>
        <TextArea className={styles.input} rows={3} />
        <FieldError className={styles.error} />
      </TextField>
      <p className={styles.error} role="alert">
        {refused}
      </p>
      <div className={styles.buttons}>
        <Button kind="primary" type="submit">
          Discard it
        </Button>
        <Button onClick={onLeave}>Leave it</Button>
      </div>
    </Form>
  );
}
