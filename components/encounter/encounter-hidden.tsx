import Link from "next/link";
import { BreakGlass } from "../glass/break-glass.tsx";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import { formatVisit } from "../ui/number.ts";
import styles from "./find-encounter.module.css";

/** A visit that this viewer may not see: it exists, and nothing else is said about it. */
export function EncounterHidden({ visit, mayBreakGlass }: { visit: string; mayBreakGlass: boolean }) {
  return (
    <div className={styles.screen}>
      <h1 className={styles.title}>Visit {formatVisit(visit)}</h1>
      <p>
        <HiddenByRole />
      </p>
      <p className={styles.note}>
        The patient is not in one of your units. That you asked was entered in the access ledger.
      </p>
      <p className={styles.note}>
        <Link href="/encounters">Find another visit</Link>
      </p>
      {mayBreakGlass ? <BreakGlass visit={visit} /> : null}
    </div>
  );
}
