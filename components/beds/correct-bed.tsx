"use client";

import { Button as AriaButton, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import dialog from "../ui/dialog.module.css";
import type { SayableState } from "./assert-bed.ts";
import type { BedsPolicy } from "./beds-site.ts";
import { CorrectBedForm } from "./correct-bed-form.tsx";

interface CorrectBedProps {
  row: BedRow;
  policy: BedsPolicy;
  label: string;
  /** Chosen beforehand, as when one of two patients is pointed at. */
  encounter?: string;
  state?: SayableState;
}

/** A person's word against the record: stands beside what the EHR says, and ends by itself. */
export function CorrectBed({ row, policy, label, encounter, state }: CorrectBedProps) {
  return (
    <DialogTrigger>
      <AriaButton className={dialog.open}>{label}</AriaButton>
      <ModalOverlay className={dialog.overlay} isDismissable>
        <Modal className={dialog.modal}>
          <Dialog className={dialog.dialog}>
            {({ close }) => (
              <>
                <Heading slot="title" className={dialog.title}>
                  What is true of {row.id}?
                </Heading>
                <p className={dialog.note}>
                  Shown beside what the EHR says, until it ends. The EHR itself is not changed.
                </p>
                <CorrectBedForm row={row} policy={policy} encounter={encounter} state={state} onDone={close} />
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
