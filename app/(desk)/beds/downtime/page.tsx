import type { Metadata } from "next";
import { headers } from "next/headers";
import { readView } from "#app/read-view.ts";
import { viewer } from "#app/viewer.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { DowntimeTable } from "#components/beds/downtime-table.tsx";
import { PrintButton } from "#components/beds/print-button.tsx";
import { packSnapshot } from "#components/live/packed-snapshot.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { clockSeconds, dayText } from "#components/ui/clock-text.ts";
import { formatNumber } from "#components/ui/number.ts";
import { nonceOf } from "#server/http/page-nonce.ts";
import { runtime } from "#server/runtime.ts";
import { bedsSite } from "../beds-site.ts";
import { facilityOf, type SearchParams } from "../desk-facilities.ts";
import styles from "./downtime.module.css";

export const metadata: Metadata = { title: "Downtime list" };

/** Every bed on paper, as of one instant and one position of the log: what the house works from while nothing else does. */
export default async function DowntimePage({ searchParams }: { searchParams: SearchParams }) {
  const { at, known, facility: named } = await searchParams;
  const map = runtime().site();
  const facility = facilityOf(map, named);
  const site = bedsSite(map, facility, false);
  const beds = await readView("beds", `facility:${facility}`, await viewerAudience(), at, known);
  const rows = beds.rows.length;
  await runtime().looks.list(await viewer(), { view: "beds", format: "print", rows, unit: null, facility });
  const hospital = site.facilities.find((one) => one.id === facility);
  const timeZone = hospital?.timeZone ?? "UTC";
  const title = `${hospital?.name ?? facility}: all beds`;
  const instant = `${dayText(beds.at, timeZone)} ${clockSeconds(beds.at, timeZone)}`;
  const nonce = nonceOf((await headers()).get("content-security-policy")) ?? undefined;
  const csv = `/api/v1/beds?format=csv&facility=${encodeURIComponent(facility)}${typeof at === "string" ? `&at=${encodeURIComponent(at)}` : ""}`;
  return (
    <div className={styles.sheet}>
      {/* A sheet that lies about alone still says of which house and of which minute it is. */}
      <style nonce={nonce} suppressHydrationWarning>
        {`@page { @top-left { content: ${cssText(`${title}, as of ${instant} (${timeZone})`)} } }`}
      </style>
      <header className={styles.head}>
        <div>
          <h1 className={styles.title}>{title}</h1>
          <p>
            As of <b>{instant}</b> ({timeZone}), position {formatNumber(beds.position)} of the log,{" "}
            {formatNumber(beds.rows.length)} beds. Not live: print a new one when the clock says so.
          </p>
        </div>
        <p className={styles.buttons}>
          <ButtonLink href={csv} download>
            CSV
          </ButtonLink>
          <PrintButton />
        </p>
      </header>
      <DowntimeTable beds={packSnapshot(beds)} site={site} timeZone={timeZone} />
    </div>
  );
}

/** A name of a site map as a string of a style sheet. */
function cssText(text: string): string {
  return `"${text.replace(/["\\\n\r\f<]/g, " ")}"`;
}
