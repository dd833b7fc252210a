"use client";

import { useRouter } from "next/navigation";
import { formatNumber } from "../ui/number.ts";
import type { Facility } from "./facility.ts";
import { MenuButton } from "./menu-button.tsx";

/**
 * Which hospital a desk page shows: one at a time, so that a page of 25,000 beds never has to be drawn. Another hospital is another
 * page: its address keeps the filters and drops what named a single bed or row.
 */
export function FacilityPicker({ facilities, facility }: { facilities: Facility[]; facility: string }) {
  const router = useRouter();
  if (facilities.length < 2) return null;
  const chosen = facilities.find((one) => one.id === facility);
  const go = (id: string) => {
    const params = new URLSearchParams(window.location.search);
    params.set("facility", id);
    for (const own of ["bed", "unit", "row"]) params.delete(own);
    router.push(`${window.location.pathname}?${params}`);
  };
  return (
    <MenuButton
      label="Hospital"
      text={chosen?.name ?? facility}
      selection="single"
      selected={[facility]}
      items={facilities.map((one) => ({ id: one.id, text: one.name, note: `${formatNumber(one.staffedBeds)} beds` }))}
      onChange={([id]) => id && go(id)}
    />
  );
}
