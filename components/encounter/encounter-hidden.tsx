import Link from "next/link";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import { formatVisit } from "../ui/number.ts";
import styles from "./find-encounter.module.css";

/** A visit that this viewer may not see: it exists, and nothing else is said about it. */
export function EncounterHidden({ visit }: { visit: string }) {
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
    </div>
  );
}
