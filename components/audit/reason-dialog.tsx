"use client";

import { type FormEvent, type ReactNode, useState } from "react";
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
import styles from "../feeds/dialog.module.css";
import { Button } from "../ui/button.tsx";

interface ReasonDialogProps {
  /** On the button that opens it. */
  opens: ReactNode;
  title: string;
  /** What will happen, and who will see it. */
  note: string;
  asks: string;
  does: string;
  isDisabled?: boolean;
  /** Fields before the reason, such as a verdict. */
  children?: ReactNode;
  /** @throws an Error whose message is shown, and the dialog stays. */
  onReason: (reason: string) => Promise<void>;
}

/** Something that is itself audited asks for a reason, not for "are you sure". */
export function ReasonDialog({ opens, title, isDisabled = false, ...form }: ReasonDialogProps) {
  return (
    <DialogTrigger>
      <AriaButton className={styles.open} isDisabled={isDisabled}>
        {opens}
      </AriaButton>
      <ModalOverlay className={styles.overlay} isDismissable>
        <Modal className={styles.modal}>
          <Dialog className={styles.dialog}>
            {({ close }) => (
              <>
                <Heading slot="title" className={styles.title}>
                  {title}
                </Heading>
                <ReasonForm {...form} onLeave={close} />
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

type ReasonFormProps = Pick<ReasonDialogProps, "note" | "asks" | "does" | "children" | "onReason"> & {
  onLeave: () => void;
};

const SHORTEST = 3;

function ReasonForm({ note, asks, does, children, onReason, onLeave }: ReasonFormProps) {
  const [reason, setReason] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused(null);
    try {
      await onReason(reason.trim());
      onLeave();
    } catch (error) {
      setRefused(error instanceof Error ? error.message : "no answer");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form className={styles.form} onSubmit={(event) => void send(event)}>
      <p className={styles.note}>{note}</p>
      {children}
      <TextField
        className={styles.group}
        value={reason}
        onChange={setReason}
        isRequired
        maxLength={500}
        validate={(text) => (text.trim().length < SHORTEST ? "Say why, so that the next reader can judge it" : null)}
      >
        <Label>{asks}</Label>
        <TextArea className={styles.input} rows={3} />
        <FieldError className={styles.error} />
      </TextField>
      <p className={styles.error} role="alert">
        {refused}
      </p>
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" disabled={busy}>
          {busy ? "Working" : does}
        </Button>
        <Button onClick={onLeave}>Leave it</Button>
      </div>
    </Form>
  );
}
