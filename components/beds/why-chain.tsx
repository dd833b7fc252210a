import Link from "next/link";
import { visitOf } from "../table/visit-of.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./bed-drawer.module.css";
import type { BedEvent } from "./bed-event.ts";

/** From what the bed says back to the bytes: raw message, event, state. */
export function WhyChain({
  report,
  decision,
  bed,
  word,
}: {
  report: BedEvent | null;
  decision: BedEvent;
  bed: string;
  word: string;
}) {
  const event = report ?? decision;
  const encounter = event.encounter ?? decision.encounter;
  const page = encounter
    ? `/encounters/${encodeURIComponent(visitOf(encounter))}?event=${event.id}`
    : `/api/v1/events?bed=${encodeURIComponent(bed)}`;
  const raw = event.lineage
    ? encounter
      ? `${page}&raw=${event.lineage.inboundId}`
      : `/api/v1/inbound/${event.lineage.inboundId}`
    : null;
  return (
    <div className={styles.chain}>
      {raw ? <Link href={raw}>Raw message</Link> : <span>{report ? "By hand" : "By rule"}</span>}
      <Glyph name="next" />
      <Link href={page}>{event.type}</Link>
      <Glyph name="next" />
      <b>
        {bed} {word.toLowerCase()}
      </b>
    </div>
  );
}
