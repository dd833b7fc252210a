"use client";

import { Notice } from "#components/shell/notice.tsx";
import { Button } from "#components/ui/button.tsx";

/** A page that could not be drawn says so instead of showing an old or half picture. The digest finds its entry in the log. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Notice title="This screen could not be drawn">
      <Button kind="primary" onClick={reset}>
        Draw it again
      </Button>
      {error.digest ? <p>For the log: {error.digest}</p> : null}
    </Notice>
  );
}
