"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import { useLiveScene } from "../live/live-context.ts";
import type { PackedSnapshot } from "../live/packed-snapshot.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { useUnpacked } from "../live/use-unpacked.ts";
import { useKeyHelp } from "../shell/key-help.ts";
import { useKeys } from "../shell/use-keys.ts";
import { useSourceState } from "../table/use-source-state.ts";
import { useUrlState } from "../table/use-url-state.ts";
import { BedBoard } from "./bed-board.tsx";
import { BedDrawer } from "./bed-drawer.tsx";
import { isConfirmable } from "./bed-facts.ts";
import { BedFilters } from "./bed-filters.tsx";
import { BedLegend } from "./bed-legend.tsx";
import { BedPictureProvider } from "./bed-picture.ts";
import styles from "./beds-screen.module.css";
import type { BedsSite } from "./beds-site.ts";
import { type BedsUrl, parseBedsUrl, printBedsUrl } from "./beds-url.ts";
import { ConflictBands } from "./conflict-bands.tsx";
import { onlyOne } from "./match-bed.ts";
import { useBedCounts } from "./use-bed-counts.ts";
import { useBedPicture } from "./use-bed-picture.ts";
import { useConfirmBed } from "./use-confirm-bed.ts";
import { useStrips } from "./use-strips.ts";

const KEYS = [
  { keys: ["arrows"], does: "move over the beds" },
  { keys: ["Enter"], does: "open a bed" },
  { keys: ["C"], does: "confirm the bed" },
  { keys: ["Esc"], does: "close the bed" },
  { keys: ["/"], does: "find a bed or visit" },
];

interface BedsScreenProps {
  site: BedsSite;
  facility: string;
  scope: string;
  beds: PackedSnapshot<"beds">;
  feeds: Snapshot<"feeds">;
}

/** Every bed of a hospital at once: brightest what is ready, loudest what contradicts itself. */
export function BedsScreen({ site, facility, scope, beds, feeds }: BedsScreenProps) {
  const { past } = useLiveScene();
  const live = useLiveView("beds", scope, useUnpacked(beds));
  const movement = useSourceState(feeds, (feed) => feed.facility === facility && feed.feeds.includes("movement"));
  const [url, change] = useUrlState(parseBedsUrl, printBedsUrl);
  const [focused, setFocused] = useState<string | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const confirming = useConfirmBed(site.policy);
  useKeyHelp(KEYS);

  const strips = useStrips(live.rows, site);
  const picture = useBedPicture(site, url);
  const filter = filterWords(picture.filters);
  const { counts, bright, notices } = useBedCounts(strips, picture, filter !== null);
  const groups = useMemo(() => [...new Set(strips.map((strip) => strip.unit.group))], [strips]);
  const open = url.bed === null ? undefined : live.rows.get(url.bed);

  const onOpen = useCallback(
    (bed: string) => {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      change({ bed }, "push");
    },
    [change],
  );
  const onClose = useCallback(() => {
    change({ bed: null });
    opener.current?.focus();
  }, [change]);
  const onFind = (typed: string) => {
    const asked = { ...url, q: typed };
    const found = onlyOne(live.rows.values(), (row) => picture.matches(row, asked));
    if (found) onOpen(found.id);
  };
  const onUnit = useCallback((unit: string | null) => change({ unit }), [change]);
  const confirmable = open ?? (focused === null ? undefined : live.rows.get(focused));
  useKeys({
    c: () => confirmable && !past && isConfirmable(confirmable) && confirming.confirm(confirmable.id),
    ...(open ? { Escape: onClose } : {}),
  });

  return (
    <div className={styles.screen}>
      <h1 className="vh">Beds by unit</h1>
      <ConflictBands notices={notices} onOpen={onOpen} onAll={() => change({ states: ["conflict"] })} />
      <BedFilters
        url={url}
        change={change}
        counts={counts}
        total={live.rows.size}
        groups={groups}
        facilities={site.facilities}
        facility={facility}
        downtime={`/beds/downtime?facility=${encodeURIComponent(facility)}`}
        onFind={onFind}
      />
      <div className={open ? `${styles.work} ${styles.withDrawer}` : styles.work}>
        <BedPictureProvider value={picture}>
          <BedBoard
            strips={strips}
            chosen={open?.id ?? null}
            unit={url.unit}
            onOpen={onOpen}
            onUnit={onUnit}
            onFocusBed={setFocused}
            source={movement}
            bright={bright}
            filter={filter}
            told={confirming.told && confirming.told.bed !== open?.id ? confirming.told : null}
          />
        </BedPictureProvider>
        {open ? (
          <BedDrawer
            row={open}
            facts={picture.factsOf(open)}
            unitName={site.units.find((unit) => unit.id === open.unit)?.name ?? open.unit}
            policy={site.policy}
            explains={site.explains}
            timeZone={site.facilities.find((one) => one.id === open.facility)?.timeZone ?? "UTC"}
            confirming={confirming}
            onClose={onClose}
          />
        ) : null}
      </div>
      <BedLegend confirmationHours={site.policy.confirmationHours} />
    </div>
  );
}

/** Which filters are on, in words; null when none is. */
function filterWords(url: BedsUrl): string | null {
  const words = [
    url.states.join(" or "),
    url.unit ?? "",
    url.group ?? "",
    ...url.needs,
    url.q.trim() ? `\u201c${url.q.trim()}\u201d` : "",
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : null;
}
