"use client";

import { useCallback, useMemo, useRef } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import { QUEUES, type QueueName } from "#server/contracts/views/queue-row.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { useKeyHelp } from "../shell/key-help.ts";
import { FacilityPicker } from "../table/facility-picker.tsx";
import { useUrlState } from "../table/use-url-state.ts";
import { Empty } from "../ui/empty.tsx";
import { ChosenQueue } from "./chosen-queue.tsx";
import { QueueList } from "./queue-list.tsx";
import styles from "./queues-screen.module.css";
import type { QueuesSite } from "./queues-site.ts";
import { parseQueuesUrl, printQueuesUrl } from "./queues-url.ts";

const KEYS = [
  { keys: ["J", "K"], does: "next or previous queue" },
  { keys: ["Enter"], does: "open a queue" },
  { keys: ["/"], does: "find in the queue" },
];

interface QueuesScreenProps {
  site: QueuesSite;
  facility: string;
  scope: string;
  queues: Snapshot<"queues">;
  feeds: Snapshot<"feeds">;
}

/** Everything that waits, one row per queue, and who waits in the chosen one. */
export function QueuesScreen({ site, facility, scope, queues, feeds }: QueuesScreenProps) {
  const live = useLiveView("queues", scope, queues);
  const [url, change] = useUrlState(parseQueuesUrl, printQueuesUrl);
  useKeyHelp(KEYS);
  const rows = useMemo(
    () => [...live.rows.values()].sort((a, b) => QUEUES.indexOf(a.queue) - QUEUES.indexOf(b.queue)),
    [live.rows],
  );
  const chosen = rows.find((row) => row.queue === url.queue) ?? rows[0];
  const members = useRef<HTMLElement>(null);
  const onChoose = useCallback(
    (queue: QueueName) => {
      change({ queue, q: "", lateOnly: false });
      // On a phone the members begin below everything that fits.
      if (window.matchMedia("(max-width: 719px)").matches) members.current?.scrollIntoView();
    },
    [change],
  );

  return (
    <div className={styles.screen}>
      <div className={styles.tools}>
        <h1 className={styles.title}>Queues</h1>
        <FacilityPicker facilities={site.facilities} facility={facility} />
      </div>
      {chosen ? (
        <>
          <QueueList queues={rows} feeds={feeds} chosen={chosen.queue} onChoose={onChoose} />
          <ChosenQueue row={chosen} url={url} change={change} feeds={feeds} top={members} />
        </>
      ) : (
        <div className={styles.none}>
          <Empty title="No queue is known here. ">Nothing has asked for anything at this hospital yet.</Empty>
        </div>
      )}
    </div>
  );
}
