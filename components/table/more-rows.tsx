import type { RefObject } from "react";
import { formatNumber } from "../ui/number.ts";

interface MoreRowsProps {
  columns: number;
  waiting: number;
  end: RefObject<HTMLTableSectionElement | null>;
}

/** Under the last row that is drawn: how many follow, until they are in sight. */
export function MoreRows({ columns, waiting, end }: MoreRowsProps) {
  return (
    <tbody ref={end}>
      <tr>
        <td colSpan={columns}>{formatNumber(waiting)} more below</td>
      </tr>
    </tbody>
  );
}
