"use client";

import { Button } from "../ui/button.tsx";

export function PrintButton() {
  return (
    <Button kind="primary" onClick={() => window.print()}>
      Print
    </Button>
  );
}
