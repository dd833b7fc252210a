"use client";

import { type FormEvent, useState } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { AuditQuery } from "#server/contracts/audit.ts";
import { Button } from "../ui/button.tsx";
import { tokensOf } from "./audit-words.ts";
import styles from "./search-bar.module.css";
import { saveQuestion } from "./use-questions.ts";

/** Keeps the search under a name in the reader's own list of questions. */
export function SaveQuestion({ query, onSaved }: { query: AuditQuery; onSaved: () => void }) {
  const words = tokensOf(query)
    .map((token) => `${token.name} ${token.value}`.trim())
    .join(", ");
  return (
    <DialogTrigger>
      <AriaButton className={styles.save} isDisabled={words === ""}>
        Save as question
      </AriaButton>
      <Popover className={styles.popover} placement="top end">
        <Dialog className={styles.builder} aria-label="Save as question">
          {({ close }) => <SaveForm query={query} words={words} onSaved={onSaved} onDone={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface SaveFormProps {
  query: AuditQuery;
  words: string;
  onSaved: () => void;
  onDone: () => void;
}

function SaveForm({ query, words, onSaved, onDone }: SaveFormProps) {
  const [name, setName] = useState(words.slice(0, 60));
  const [refused, setRefused] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await saveQuestion(name.trim(), query);
      onSaved();
      onDone();
    } catch (error) {
      setRefused(error instanceof Error ? error.message : "no answer");
    }
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <div className={styles.grid}>
        <label className={styles.wide}>
          What this question is called in my list
          <input
            // biome-ignore lint/a11y/noAutofocus: it appears because saving was just asked for
            autoFocus
            required
            maxLength={80}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
      </div>
      {refused ? <p role="alert">{refused}</p> : null}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit">
          Save
        </Button>
        <Button onClick={onDone}>Leave it</Button>
      </div>
    </form>
  );
}
