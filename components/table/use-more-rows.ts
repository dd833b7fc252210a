"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { watchNear } from "./use-near.ts";
import { usePrinting } from "./use-printing.ts";

const STEP = 150;

interface MoreRows<E extends Element> {
  /** How many rows to draw. */
  drawn: number;
  /** How many wait below. */
  waiting: number;
  /** For an element after the last row: the next rows are drawn as it comes into sight. */
  end: RefObject<E | null>;
}

/** A long list is drawn as far as its reader has come, and whole on paper. */
export function useMoreRows<E extends Element>(total: number): MoreRows<E> {
  const [wanted, setWanted] = useState(STEP);
  const end = useRef<E>(null);
  const printing = usePrinting();
  const drawn = printing ? total : Math.min(total, wanted);
  useEffect(() => {
    if (drawn >= total || !end.current) return;
    return watchNear(end.current, (near) => near && setWanted(drawn + STEP));
  }, [drawn, total]);
  return { drawn, waiting: total - drawn, end };
}
