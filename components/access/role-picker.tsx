"use client";

import { ROLE_NAMES, ROLES, type Role } from "#server/contracts/access.ts";
import { MenuButton } from "../table/menu-button.tsx";

interface RolePickerProps {
  role: Role;
  onChange: (role: Role) => void;
  /** Roles besides that a person cannot hold: displays are paired. */
  people?: boolean;
}

export function RolePicker({ role, onChange, people = false }: RolePickerProps) {
  const offered = ROLES.filter((one) => !people || one !== "wall-display");
  return (
    <MenuButton
      label="Role"
      text={ROLE_NAMES[role]}
      selection="single"
      selected={[role]}
      items={offered.map((id) => ({ id, text: ROLE_NAMES[id] }))}
      onChange={([id]) => onChange(offered.find((one) => one === id) ?? role)}
    />
  );
}
