"use client";

import { createContext, useContext } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { BedFacts } from "./bed-facts.ts";

/** By what every bed is drawn. It reaches the beds past the strips, which are drawn again only when they change themselves. */
export interface BedPicture {
  /** Server time, milliseconds. */
  now: number;
  factsOf: (row: BedRow) => BedFacts;
  isBright: (row: BedRow) => boolean;
}

const Picture = createContext<BedPicture | null>(null);
export const BedPictureProvider = Picture.Provider;

export function usePicture(): BedPicture {
  const picture = useContext(Picture);
  if (!picture) throw new Error("beds are drawn inside a BedPictureProvider");
  return picture;
}
