export interface Screen {
  href: string;
  title: string;
  /** Pressed after `g`. */
  key: string;
  /** Can show a past minute. */
  past: boolean;
}

/** The screens of the bar, in its order. */
export const SCREENS: readonly Screen[] = [
  { href: "/wall", title: "Wall", key: "w", past: true },
  { href: "/beds", title: "Beds", key: "b", past: true },
  { href: "/discharges", title: "Discharges", key: "d", past: true },
  { href: "/queues", title: "Queues", key: "q", past: true },
  { href: "/encounters", title: "Encounters", key: "e", past: false },
  { href: "/feeds", title: "Feeds", key: "f", past: false },
  { href: "/audit", title: "Audit", key: "a", past: false },
  { href: "/access", title: "Access", key: "c", past: false },
];

export function screenOf(pathname: string): Screen | undefined {
  return SCREENS.find(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
}
