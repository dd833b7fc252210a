"use client";

import { useState } from "react";
import { assertBed } from "./assert-bed.ts";
import type { BedsPolicy } from "./beds-site.ts";

/** How the last confirmation went. `waiting`: on its way. */
export interface ConfirmTold {
  bed: string;
  waiting: boolean;
  failed: boolean;
  words: string;
}

export interface ConfirmBed {
  confirm: (bed: string) => void;
  told: ConfirmTold | null;
}

/** Says that what the screen shows of a bed is right, on the spot and without a question: it changes no state. */
export function useConfirmBed(policy: BedsPolicy): ConfirmBed {
  const [told, setTold] = useState<ConfirmTold | null>(null);
  const confirm = async (bed: string) => {
    setTold({ bed, waiting: true, failed: false, words: `Confirming ${bed}` });
    const expiresInMinutes = policy.assertionHours * 60;
    const refused = await assertBed(bed, { state: "confirmed", expiresInMinutes, reason: "Confirmed at the desk" });
    setTold({ bed, waiting: false, failed: refused !== null, words: refused ?? `${bed} confirmed by hand` });
  };
  return { confirm: (bed) => void confirm(bed), told };
}
