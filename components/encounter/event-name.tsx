import { Fragment } from "react";

/** `encounter.transferred.cancelled` in the type of a machine, broken between its parts where the column is narrow. */
export function EventName({ type }: { type: string }) {
  return (
    <code>
      {type.split(".").map((part, index) => (
        <Fragment key={part}>
          {index > 0 ? "." : null}
          {index > 0 ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </code>
  );
}
