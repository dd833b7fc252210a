"use client";

import { type ReactNode, useState } from "react";

/** Draws its contents anew when `of` changes, underlined for two seconds. The first drawing is no change. */
export function Changing({ of, children }: { of: string | number; children?: ReactNode }) {
  const [seen, setSeen] = useState({ of, changes: 0 });
  if (seen.of !== of) setSeen({ of, changes: seen.changes + 1 });
  return (
    <span key={seen.changes} className={seen.changes > 0 ? "changed" : undefined}>
      {children ?? of}
    </span>
  );
}
