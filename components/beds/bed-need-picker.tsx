"use client";

import { MenuButton } from "../table/menu-button.tsx";
import { BED_NEEDS, type BedNeed, type BedsUrl } from "./beds-url.ts";

const GROUP_WORDS: Record<string, string> = {
  adult: "Adult",
  critical: "Critical care",
  maternity: "Maternity",
  neonatal: "Neonatal",
  pediatric: "Children",
  emergency: "Emergency",
  other: "Other units",
};
const NEED_WORDS: Record<BedNeed, string> = { private: "Private room", isolation: "Isolation capable" };

interface BedNeedPickerProps {
  url: BedsUrl;
  change: (next: Partial<BedsUrl>) => void;
  groups: string[];
}

/** What kind of bed a patient needs: one group of units, and what the room must have. */
export function BedNeedPicker({ url, change, groups }: BedNeedPickerProps) {
  const items = [
    ...groups.map((group) => ({ id: group, text: GROUP_WORDS[group] ?? group })),
    ...BED_NEEDS.map((need) => ({ id: need, text: NEED_WORDS[need] })),
  ];
  const onChange = (selected: string[]) => {
    const chosen = selected.filter((id) => groups.includes(id));
    change({
      group: chosen.find((id) => id !== url.group) ?? chosen[0] ?? null,
      needs: BED_NEEDS.filter((need) => selected.includes(need)),
    });
  };
  const words = [
    url.group ? (GROUP_WORDS[url.group] ?? url.group) : "",
    ...url.needs.map((need) => NEED_WORDS[need].toLowerCase()),
  ];
  return (
    <MenuButton
      label="Kind of bed"
      text={words.filter(Boolean).join(", ") || "Any bed"}
      selection="multiple"
      selected={[...(url.group ? [url.group] : []), ...url.needs]}
      items={items}
      onChange={onChange}
    />
  );
}
