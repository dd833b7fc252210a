"use client";

import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./menu-button.module.css";

interface MenuChoice {
  id: string;
  text: string;
  note?: string;
}

interface MenuButtonProps {
  /** What is chosen here, read aloud and written over the choices. */
  label: string;
  /** What is chosen now. */
  text: string;
  selection: "single" | "multiple";
  selected: string[];
  items: MenuChoice[];
  onChange: (selected: string[]) => void;
}

/** A button that opens a list of choices. */
export function MenuButton({ label, text, selection, selected, items, onChange }: MenuButtonProps) {
  return (
    <MenuTrigger>
      <Button className={styles.button} aria-label={`${label}: ${text}`}>
        {text}
        <Glyph name="down" />
      </Button>
      <Popover className={styles.popover} placement="bottom end">
        <Menu
          className={styles.menu}
          selectionMode={selection}
          selectedKeys={selected}
          onSelectionChange={(keys) => onChange(keys === "all" ? items.map((item) => item.id) : [...keys].map(String))}
        >
          <MenuSection>
            <Header className={styles.head}>{label}</Header>
            {items.map((item) => (
              <MenuItem key={item.id} id={item.id} textValue={item.text} className={styles.item}>
                {({ isSelected }) => (
                  <>
                    <span className={styles.mark}>{isSelected ? <Glyph name="done" /> : null}</span>
                    <span>{item.text}</span>
                    {item.note ? <span className={styles.note}>{item.note}</span> : null}
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
