"use client";

import { useTable } from "@tanstack/react-table";
import Link from "next/link";
import { useMemo } from "react";
import type { QueueItem, QueueRow } from "#server/contracts/views/queue-row.ts";
import { useTimed } from "../live/use-now.ts";
import { ElapsedBar, ElapsedScale } from "../table/elapsed-bar.tsx";
import { heldOffer, type Order } from "../table/held-order.ts";
import { MoreRows } from "../table/more-rows.tsx";
import { OrderOffer } from "../table/order-offer.tsx";
import { SortHead } from "../table/sort-head.tsx";
import { useHeldOrder } from "../table/use-held-order.ts";
import { useMoreRows } from "../table/use-more-rows.ts";
import { Empty } from "../ui/empty.tsx";
import { Glyph } from "../ui/glyph.tsx";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import { formatVisit } from "../ui/number.ts";
import { keepsMember, memberColumns, memberFeatures } from "./member-table.ts";
import { isLate, membersHidden } from "./queue-facts.ts";
import styles from "./queue-members.module.css";
import { QUEUE_WORDS } from "./queue-words.ts";
import type { QueuesUrl } from "./queues-url.ts";

interface QueueMembersProps {
  row: QueueRow;
  url: QueuesUrl;
  change: (next: Partial<QueuesUrl>) => void;
  /** The instant at which the picture stopped with its source; null while it is alive. */
  stoppedAt: number | null;
  /** The source that has not spoken yet, where that is why nobody is listed. */
  unheard: string | null;
}

const idOf = (item: QueueItem) => item.key;
const QUARTER_MINUTE = 15_000;

/** Who waits in one queue, longest first. Rows stay where they are while the reader is among them. */
export function QueueMembers({ row, url, change, stoppedAt, unheard }: QueueMembersProps) {
  const clock = useTimed(toQuarterMinute);
  const now = stoppedAt ?? clock;
  const items = useMemo(
    () => row.items.filter((item) => keepsMember(item, url.q) && (!url.lateOnly || isLate(item, row, now))),
    [row, url.q, url.lateOnly, now],
  );
  const order = useMemberOrder(items, url.sort);
  const question = `${row.id} ${url.lateOnly} ${url.q} ${url.sort.column} ${url.sort.descending}`;
  const { list, hold, accept } = useHeldOrder(order, question);
  const byKey = useMemo(() => new Map(items.map((item) => [item.key, item])), [items]);
  const offer = heldOffer(list);
  const shown = list.order.flatMap((group) => group.ids);
  const { drawn, waiting, end } = useMoreRows<HTMLTableSectionElement>(shown.length);
  const words = QUEUE_WORDS[row.queue];
  const onSort = (sort: QueuesUrl["sort"]) => change({ sort });

  if (membersHidden(row)) return <HiddenByRole counted />;
  if (unheard !== null)
    return <Empty title={`${unheard} has not spoken yet. `}>Who waits is not known until it does.</Empty>;
  if (shown.length === 0 && !offer)
    return row.length === 0 ? (
      <Empty title="Nothing waits here. ">The queue is empty.</Empty>
    ) : (
      <Empty title="Nobody in this queue answers to these filters. ">{row.length} wait.</Empty>
    );
  return (
    <div className={styles.wrap} {...hold}>
      <OrderOffer held={list} accept={accept} what="the list" sticky />
      <table className={styles.table}>
        <thead>
          <tr>
            <SortHead column="what" sort={url.sort} onSort={onSort}>
              {words.what}
            </SortHead>
            <th scope="col">Visit</th>
            <SortHead column="unit" sort={url.sort} onSort={onSort}>
              Unit or bed
            </SortHead>
            <SortHead column="wait" sort={url.sort} onSort={onSort} className={styles.waitHead} longestFirst>
              <ElapsedScale label="Waiting" targetMinutes={row.targetMinutes} />
            </SortHead>
            <SortHead column="status" sort={url.sort} onSort={onSort}>
              Status
            </SortHead>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, drawn).map((key) => (
            <Member key={key} item={byKey.get(key) ?? null} targetMinutes={row.targetMinutes} now={now} />
          ))}
        </tbody>
        {waiting > 0 ? <MoreRows columns={5} waiting={waiting} end={end} /> : null}
      </table>
    </div>
  );
}

function Member({ item, targetMinutes, now }: { item: QueueItem | null; targetMinutes: number; now: number }) {
  if (item === null)
    return (
      <tr className={styles.gone}>
        <td colSpan={5}>No longer in this queue</td>
      </tr>
    );
  return (
    <tr data-member={item.key}>
      <th scope="row" className={styles.what}>
        {item.hidden ? <HiddenByRole /> : item.what}
        {item.priority === "routine" ? null : (
          <b className={styles.priority}>{item.priority === "stat" ? "STAT" : "urgent"}</b>
        )}
      </th>
      <td className={styles.visit}>
        {item.visit ? (
          <Link href={`/encounters/${encodeURIComponent(item.visit)}`} prefetch={false}>
            {formatVisit(item.visit)}
          </Link>
        ) : item.hidden ? (
          <Glyph name="hidden" label="Hidden by your role" />
        ) : (
          <Dash />
        )}
      </td>
      <td className={styles.place}>
        {item.bed ? (
          <Link href={`/beds?bed=${encodeURIComponent(item.bed)}`} prefetch={false}>
            {item.bed}
          </Link>
        ) : (
          (item.unit ?? <Dash />)
        )}
      </td>
      <td className={styles.wait}>
        <ElapsedBar since={Math.max(0, now - item.since)} targetMinutes={targetMinutes} />
      </td>
      <td className={styles.status}>
        {item.hidden ? <Glyph name="hidden" label="Hidden by your role" /> : item.status.replaceAll("-", " ")}
      </td>
    </tr>
  );
}

function Dash() {
  return <Glyph name="not-needed" label="none" />;
}

function useMemberOrder(items: QueueItem[], sort: QueuesUrl["sort"]): Order {
  const state = useMemo(
    () => ({ sorting: [{ id: sort.column, desc: sort.descending }] }),
    [sort.column, sort.descending],
  );
  const table = useTable({ features: memberFeatures, columns: memberColumns, data: items, getRowId: idOf, state });
  return [{ group: "all", ids: table.getRowModel().rows.map((row) => row.original.key) }];
}

const toQuarterMinute = (now: number) => Math.floor(now / QUARTER_MINUTE) * QUARTER_MINUTE;
