"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Form, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./button.tsx";
import dialog from "./dialog.module.css";

interface ActDialogProps {
  /** On the button that opens it. */
  open: ReactNode;
  title: string;
  note: ReactNode;
  /** On the button that does it. */
  act: string;
  isDisabled?: boolean;
  /** Does it; what it answers, if anything, is shown in place of the form until the reader closes it. */
  onAct: () => Promise<ReactNode>;
  children: ReactNode;
}

/** A command that needs a few words more: what is refused is said in the dialog, and nothing typed is lost. */
export function ActDialog({ open, title, note, act, isDisabled = false, onAct, children }: ActDialogProps) {
  const [result, setResult] = useState<ReactNode>(null);
  return (
    <DialogTrigger onOpenChange={() => setResult(null)}>
      <AriaButton className={dialog.open} isDisabled={isDisabled}>
        {open}
      </AriaButton>
      <ModalOverlay className={dialog.overlay} isDismissable={result === null}>
        <Modal className={dialog.modal}>
          <Dialog className={dialog.dialog}>
            {({ close }) => (
              <>
                <Heading slot="title" className={dialog.title}>
                  {title}
                </Heading>
                {result === null ? (
                  <>
                    <p className={dialog.note}>{note}</p>
                    <ActForm
                      act={act}
                      onAct={onAct}
                      onLeave={close}
                      onDone={(said) => (said ? setResult(said) : close())}
                    >
                      {children}
                    </ActForm>
                  </>
                ) : (
                  <>
                    {result}
                    <Button onClick={close}>Close</Button>
                  </>
                )}
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

interface ActFormProps extends Pick<ActDialogProps, "act" | "onAct" | "children"> {
  onDone: (said: ReactNode) => void;
  onLeave: () => void;
}

function ActForm({ act, onAct, onDone, onLeave, children }: ActFormProps) {
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefused(null);
    try {
      onDone(await onAct());
    } catch (error) {
      setRefused(error instanceof Error ? error.message : "no answer");
      setBusy(false);
    }
  };
  return (
    <Form className={dialog.form} onSubmit={(event) => void send(event)}>
      {children}
      <p className={dialog.error} role="alert">
        {refused}
      </p>
      <div className={dialog.buttons}>
        <Button kind="primary" type="submit" disabled={busy}>
          {busy ? "Working" : act}
        </Button>
        <Button onClick={onLeave}>Leave it</Button>
      </div>
    </Form>
  );
}
