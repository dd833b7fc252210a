import Link from "next/link";
import { formatVisit } from "../ui/number.ts";
import styles from "./find-encounter.module.css";

/** No visit of that number: says so, and why that may be. */
export function EncounterMissing({ visit }: { visit: string }) {
  return (
    <div className={styles.screen}>
      <h1 className={styles.title}>No visit bears the number {formatVisit(visit)}</h1>
      <p className={styles.note}>
        Nothing that reached Caretower names it. It may be too new, its messages may wait among the{" "}
        <Link href="/feeds">dead letters</Link>, or the number may be mistyped.
      </p>
      <p className={styles.note}>
        <Link href="/encounters">Find another visit</Link>
      </p>
    </div>
  );
}
