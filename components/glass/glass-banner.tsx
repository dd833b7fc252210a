"use client";

import { useEffect, useState } from "react";
import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { useTimed } from "../live/use-now.ts";
import { visitLabel } from "../table/visit-of.ts";
import { Button } from "../ui/button.tsx";
import { elapsed } from "../ui/elapsed.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./glass.module.css";

export interface OpenGlass {
  id: string;
  encounter: string;
  /** Milliseconds since 1970 UTC. */
  until: number;
}

const answer = z.object({ id: z.string() });

/** On every page while an encounter is open by break-glass: which, for how long still, and the way to close it now. */
export function GlassBanner({ glass }: { glass: readonly OpenGlass[] }) {
  return glass.map((one) => <Opening key={one.id} glass={one} />);
}

function Opening({ glass }: { glass: OpenGlass }) {
  const left = useTimed((now) => Math.max(0, Math.ceil((glass.until - now) / 1000)));
  const [failed, setFailed] = useState<string | null>(null);
  const isOver = left === 0;
  // What was opened stands in this page's memory: when the time is up, the page is made anew without it.
  useEffect(() => {
    if (isOver) window.location.reload();
  }, [isOver]);
  const close = () =>
    ask(`/api/v1/glass/${glass.id}/close`, answer, { method: "POST" }).then(
      () => window.location.reload(),
      (error: unknown) => setFailed(error instanceof Error ? error.message : "no answer"),
    );
  return (
    <aside className={styles.banner} aria-label="Break-glass">
      <Glyph name="hidden" />
      <span>
        <b>{visitLabel(glass.encounter)} is open to you by break-glass</b>, {elapsed(left * 1000)} left. Compliance
        reviews every look.
        {failed ? ` It could not be closed: ${failed}.` : null}
      </span>
      <Button onClick={() => void close()}>Close now</Button>
    </aside>
  );
}
