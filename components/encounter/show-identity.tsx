"use client";

import { Button as AriaButton, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { PURPOSE_NAMES, type Purpose } from "#server/contracts/access.ts";
import menu from "../table/menu-button.module.css";
import { Button } from "../ui/button.tsx";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./show-identity.module.css";
import { type ShownIdentity, useIdentity } from "./use-identity.ts";

interface ShowIdentityProps {
  /** Encounter key. */
  encounter: string;
  purposes: Purpose[];
}

/** Who the patient is: asked for with a purpose, written down before it is answered, and gone from the screen a minute later. */
export function ShowIdentity({ encounter, purposes }: ShowIdentityProps) {
  const { now, show, hide } = useIdentity(encounter);
  if (now.state === "shown")
    return (
      <span className={styles.who}>
        <Person identity={now.identity} />
        <span role="status">This look was entered in the access ledger. It ends after a minute.</span>
        <Button kind="quiet" onClick={hide}>
          Hide now
        </Button>
      </span>
    );
  return (
    <span className={styles.who}>
      <MenuTrigger>
        <AriaButton className={menu.button} isDisabled={now.state === "asking"}>
          <Glyph name="hidden" />
          Show who this is
        </AriaButton>
        <Popover className={menu.popover} placement="bottom start">
          <Menu className={menu.menu} onAction={(key) => show(purposes.find((one) => one === key) ?? "TREAT")}>
            <MenuSection>
              <Header className={menu.head}>What for</Header>
              {purposes.map((purpose) => (
                <MenuItem key={purpose} id={purpose} textValue={PURPOSE_NAMES[purpose]} className={menu.item}>
                  <span />
                  <span>{PURPOSE_NAMES[purpose]}</span>
                </MenuItem>
              ))}
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      <span role="status">
        {now.state === "asking" ? "Entering this look in the access ledger" : null}
        {now.state === "refused" ? <b className={styles.refused}>Not shown: {now.why}</b> : null}
        {now.state === "hidden" && now.entered ? "This look was entered in the access ledger." : null}
      </span>
    </span>
  );
}

function Person({ identity: { name, birthDate, sex, identifiers } }: { identity: ShownIdentity }) {
  const facts = [
    birthDate === null ? null : `born ${birthDate}`,
    sex,
    ...identifiers.map(({ type, value }) => `${type} ${value}`),
  ].filter((fact) => fact !== null);
  return (
    <span className={styles.person}>
      <b>{name ?? "Nobody has given a name"}</b> {facts.join(", ")}
    </span>
  );
}
