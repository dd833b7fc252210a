"use client";

import { useState } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../ui/button.tsx";
import { Key } from "../ui/key-hints.tsx";
import styles from "./all-keys.module.css";
import { type KeyHint, pageKeys } from "./key-help.ts";
import { SCREENS } from "./screens.ts";
import { useGoKeys } from "./use-go-keys.ts";
import { singleKeysAreOn, turnSingleKeys, useKeys } from "./use-keys.ts";

const EVERYWHERE: readonly KeyHint[] = [
  { keys: ["?"], does: "all keys" },
  ...SCREENS.map(({ key, title }) => ({ keys: ["G", key.toUpperCase()], does: title })),
];

/** `?`: every key that acts on this page, and the way to turn single keys off. */
export function AllKeys() {
  const [keys, setKeys] = useState<KeyHint[] | null>(null);
  useGoKeys();
  useKeys({ "?": () => setKeys(pageKeys().filter(isOfThisPage)) });
  return (
    <ModalOverlay
      className={styles.overlay}
      isDismissable
      isOpen={keys !== null}
      onOpenChange={(open) => (open ? undefined : setKeys(null))}
    >
      <Modal className={styles.modal}>
        <Dialog className={styles.dialog}>
          <Heading slot="title" className={styles.title}>
            Keys
          </Heading>
          {keys && keys.length > 0 ? <KeyList title="This screen" hints={keys} /> : null}
          <KeyList title="Everywhere" hints={EVERYWHERE} />
          <SingleKeys />
          <Button onClick={() => setKeys(null)}>Close</Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function isOfThisPage({ does }: KeyHint): boolean {
  return !EVERYWHERE.some((hint) => hint.does === does);
}

function KeyList({ title, hints }: { title: string; hints: readonly KeyHint[] }) {
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      <dl className={styles.list}>
        {hints.map((hint) => (
          <div key={hint.does}>
            <dt>
              {hint.keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{hint.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function SingleKeys() {
  const [on, setOn] = useState(singleKeysAreOn);
  return (
    <label className={styles.single}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          turnSingleKeys(event.target.checked);
          setOn(event.target.checked);
        }}
      />
      Single keys act on this browser
    </label>
  );
}
