"use client";

import { type FocusEvent, useState } from "react";
import { type HeldList, holdOrder, type Order } from "./held-order.ts";

interface HeldOrder {
  list: HeldList;
  /** Takes the new order in, at the reader's word. */
  accept: () => void;
  /** To be spread over the element that holds the rows. */
  hold: {
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: (event: FocusEvent<HTMLElement>) => void;
  };
}

/**
 * Keeps a live list still while the pointer or the focus is in it. `question` names the filters and sorting in force: another
 * question is another list, and is never held back.
 */
export function useHeldOrder(wanted: Order, question: string): HeldOrder {
  const [seen, setSeen] = useState<{ question: string; order: Order } | null>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = pointed || focused;
  const now = { question, order: wanted };
  if (held && seen !== null && seen.question !== question) setSeen(now);
  const take = (set: (on: boolean) => void) => () => {
    if (!held) setSeen(now);
    set(true);
  };
  const same = seen?.question === question ? seen.order : null;
  return {
    list: holdOrder(same, wanted, held),
    accept: () => setSeen(now),
    hold: {
      onPointerEnter: take(setPointed),
      onPointerLeave: () => setPointed(false),
      onFocus: take(setFocused),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      },
    },
  };
}
