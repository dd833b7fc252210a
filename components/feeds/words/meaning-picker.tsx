"use client";

import { Button, ComboBox, Input, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { Glyph } from "#components/ui/glyph.tsx";
import type { Meaning } from "./map-word.ts";
import styles from "./meaning-picker.module.css";

interface MeaningPickerProps {
  meanings: readonly Meaning[];
  value: string | null;
  onChange: (meaning: string | null) => void;
}

/** What a word means, found by typing a few letters of it. */
export function MeaningPicker({ meanings, value, onChange }: MeaningPickerProps) {
  return (
    <ComboBox
      className={styles.box}
      aria-label="It means"
      defaultItems={meanings}
      value={value}
      onChange={(key) => onChange(key === null ? null : String(key))}
      menuTrigger="focus"
    >
      <div className={styles.field}>
        <Input className={styles.input} placeholder="Type its name" />
        <Button className={styles.button}>
          <Glyph name="down" />
        </Button>
      </div>
      <Popover className={styles.popover}>
        <ListBox<Meaning> className={styles.list}>
          {(meaning) => (
            <ListBoxItem id={meaning.id} textValue={meaning.text} className={styles.item}>
              {meaning.text}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
