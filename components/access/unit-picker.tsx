"use client";

import { MenuButton } from "../table/menu-button.tsx";
import { type AccessSite, unitsText } from "./access-site.ts";

interface UnitPickerProps {
  site: AccessSite;
  /** Empty: all of them. */
  chosen: readonly string[];
  onChange: (units: string[]) => void;
  /** Of this hospital only. */
  facility?: string;
  all?: string;
}

/** Some units, or all of them when none is marked. */
export function UnitPicker({ site, chosen, onChange, facility, all = "whole house" }: UnitPickerProps) {
  const offered = site.units.filter((unit) => facility === undefined || unit.facility === facility);
  return (
    <MenuButton
      label="Units"
      text={chosen.length === 0 ? all : unitsText(chosen)}
      selection="multiple"
      selected={[...chosen]}
      items={offered.map(({ id, name }) => ({ id, text: id, note: name === id ? undefined : name }))}
      onChange={(ids) => onChange(offered.filter(({ id }) => ids.includes(id)).map(({ id }) => id))}
    />
  );
}
