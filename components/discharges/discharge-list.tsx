"use client";

import { useTable } from "@tanstack/react-table";
import { useMemo } from "react";
import type { Order } from "../table/held-order.ts";
import { heldOffer } from "../table/held-order.ts";
import { MoreRows } from "../table/more-rows.tsx";
import { OrderOffer } from "../table/order-offer.tsx";
import { useHeldOrder } from "../table/use-held-order.ts";
import { useMoreRows } from "../table/use-more-rows.ts";
import { useRowKeys } from "../table/use-row-keys.ts";
import { Empty } from "../ui/empty.tsx";
import { DischargeHead } from "./discharge-head.tsx";
import styles from "./discharge-list.module.css";
import { DischargeRowLine } from "./discharge-row-line.tsx";
import { type DischargeLine, dischargeColumns, dischargeFeatures } from "./discharge-table.ts";
import type { DischargeTargets } from "./discharges-site.ts";
import type { DischargesUrl } from "./discharges-url.ts";
import { groupName } from "./group-name.ts";

interface DischargeListProps {
  lines: DischargeLine[];
  targets: DischargeTargets;
  /** Server time, milliseconds. */
  now: number;
  url: DischargesUrl;
  change: (next: Partial<DischargesUrl>) => void;
  /** Why the list may be empty. */
  filtered: boolean;
  /** The picture stopped with its source: hatched. */
  old: boolean;
  /** The source that has not spoken yet, where that is why the list is empty. */
  unheard: string | null;
}

const idOf = (line: DischargeLine) => line.row.id;

/** The open discharges in groups. Rows change in place; new ones wait at the top while the reader is in the list. */
export function DischargeList({ lines, targets, now, url, change, filtered, old, unheard }: DischargeListProps) {
  const order = useDischargeOrder(lines, url);
  const question = `${url.by} ${url.sort.column} ${url.sort.descending} ${url.only} ${url.group} ${url.need} ${url.q}`;
  const { list, hold, accept } = useHeldOrder(order, question);
  const byId = useMemo(() => new Map(lines.map((line) => [line.row.id, line])), [lines]);
  const offer = heldOffer(list);
  const shown = list.order.flatMap((group) => group.ids);
  const { drawn, waiting, end } = useMoreRows<HTMLTableSectionElement>(shown.length);
  const { stop, table } = useRowKeys(shown);

  if (shown.length === 0 && !offer)
    return (
      <div className={styles.wrap}>
        <NoDischarge filtered={filtered} unheard={unheard} />
      </div>
    );
  return (
    <div className={old ? `${styles.wrap} hatch` : styles.wrap} ref={table} {...hold}>
      <OrderOffer held={list} accept={accept} what="the list" sticky />
      <table className={styles.table}>
        <DischargeHead targets={targets} sort={url.sort} onSort={(sort) => change({ sort })} />
        {firstOf(list.order, drawn).map(({ group, ids, all }) => (
          <tbody key={group}>
            <tr className={styles.group}>
              <th colSpan={9} scope="rowgroup">
                <b>{groupName(url.by, group)}</b> {all}
              </th>
            </tr>
            {ids.map((id) => (
              <DischargeRowLine
                key={id}
                id={id}
                line={byId.get(id) ?? null}
                targets={targets}
                now={now}
                stop={id === stop}
              />
            ))}
          </tbody>
        ))}
        {waiting > 0 ? <MoreRows columns={9} waiting={waiting} end={end} /> : null}
      </table>
    </div>
  );
}

function NoDischarge({ filtered, unheard }: Pick<DischargeListProps, "filtered" | "unheard">) {
  if (filtered) return <Empty title="No discharge answers to these filters. ">Take one away to see the others.</Empty>;
  if (unheard !== null)
    return <Empty title={`${unheard} has not spoken yet. `}>Who leaves today is not known until it does.</Empty>;
  return (
    <Empty title="Nobody is expected to leave today. ">
      A discharge appears here when it is expected, ordered or confirmed.
    </Empty>
  );
}

/** The first rows of the groups; each group still says how many it has. */
function firstOf(order: Order, count: number): { group: string; ids: readonly string[]; all: number }[] {
  let left = count;
  return order.flatMap(({ group, ids }) => {
    const first = ids.slice(0, left);
    left -= first.length;
    return first.length > 0 ? [{ group, ids: first, all: ids.length }] : [];
  });
}

function useDischargeOrder(lines: DischargeLine[], { by, sort }: DischargesUrl): Order {
  const state = useMemo(
    () => ({
      grouping: [by],
      sorting: [
        { id: by, desc: false },
        { id: sort.column === "waiting" ? "service" : sort.column, desc: sort.descending },
      ],
    }),
    [by, sort.column, sort.descending],
  );
  const table = useTable({
    features: dischargeFeatures,
    columns: dischargeColumns,
    data: lines,
    getRowId: idOf,
    state,
  });
  return table.getRowModel().rows.map((group) => ({
    group: String(group.getValue(by)),
    ids: group.subRows.map((row) => row.original.row.id),
  }));
}
