"use client";

import Link from "next/link";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { visitLabel, visitOf } from "../table/visit-of.ts";
import { Age } from "../ui/age.tsx";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./bed-drawer.module.css";
import type { BedsPolicy } from "./beds-site.ts";
import { conflictNotices } from "./conflict-words.ts";
import { CorrectBed } from "./correct-bed.tsx";

/** A contradiction with both stays side by side. Who is really there is for a person to say; the stays are never edited here. */
export function ConflictStays({ row, policy, readOnly }: { row: BedRow; policy: BedsPolicy; readOnly: boolean }) {
  const notices = conflictNotices([row]);
  return (
    <section className={styles.conflict} aria-label="Conflict">
      {notices.map((notice) => (
        <p key={`${notice.headline} ${notice.since}`}>
          <Glyph name="conflict" />
          <span>
            <b>
              {row.id} {notice.headline}
            </b>{" "}
            Unresolved for <Age since={notice.since} />. {notice.detail}
          </span>
        </p>
      ))}
      {row.occupants.length > 1 ? (
        <div className={styles.stays}>
          {row.occupants.map((stay) => (
            <div key={stay.encounter}>
              <Link href={`/encounters/${encodeURIComponent(visitOf(stay.encounter))}`} prefetch={false}>
                {visitLabel(stay.encounter)}
              </Link>
              <span>{stay.since === null ? "since when is not known" : <Here since={stay.since} />}</span>
              {stay.onLeave ? <span>on leave</span> : null}
              {readOnly ? null : (
                <CorrectBed
                  row={row}
                  policy={policy}
                  label="This one is here"
                  encounter={stay.encounter}
                  state="occupied"
                />
              )}
            </div>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function Here({ since }: { since: number }) {
  return (
    <>
      here <Age since={since} />
    </>
  );
}
