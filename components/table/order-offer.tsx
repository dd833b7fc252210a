import styles from "./desk-table.module.css";
import { type HeldList, heldOffer } from "./held-order.ts";

interface OrderOfferProps {
  held: HeldList;
  /** Takes the new order in. */
  accept: () => void;
  /** What is shown anew: "the list", where rows also come and go. */
  what: string;
  /** Stays in sight over a heading that does. */
  sticky?: boolean;
}

/** Over a table that is held still: what has changed since, and the button that shows it. */
export function OrderOffer({ held, accept, what, sticky = false }: OrderOfferProps) {
  const offer = heldOffer(held);
  if (!offer) return null;
  return (
    <button type="button" className={sticky ? styles.stickyOffer : styles.offer} onClick={accept}>
      {offer}: show {what} as it is now
    </button>
  );
}
