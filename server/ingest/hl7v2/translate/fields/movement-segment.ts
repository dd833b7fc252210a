import type { Movement } from "#server/canonical/claim.ts";
import type { MessageContext } from "../message-context.ts";
import { readInstant, spot } from "./event-time.ts";
import { readText, type Trace, trace } from "./field-reader.ts";
import { readAuthority } from "./patient-identity.ts";

/** Segment ZBE, IHE PAM historic movement management (ITI TF-2 3.31.6.1). Undefined when the message has none. */
export function readMovement(context: MessageContext, fields: Trace): Movement | undefined {
  const zbe = context.doc.first("ZBE");
  if (!zbe) return undefined;
  const ids: Movement["ids"] = [];
  for (let repetition = 1; repetition <= zbe.repetitions(1); repetition += 1) {
    const id = readText({ segment: zbe, field: 1, repetition });
    if (id !== undefined)
      ids.push({ id, authority: readAuthority({ segment: zbe, field: 1, repetition, component: 2 }) });
  }
  if (ids.length > 0) fields.push({ path: "ZBE-1", as: "movement" });
  const action = trace(fields, "movement", spot(zbe, 4))?.toUpperCase();
  return {
    ids,
    action: action === "INSERT" || action === "UPDATE" || action === "CANCEL" ? action : null,
    historic: trace(fields, "movement", spot(zbe, 5))?.toUpperCase() === "Y",
    originalTrigger: trace(fields, "movement", spot(zbe, 6))?.toUpperCase() ?? null,
    start: readInstant(context, fields, "movement", spot(zbe, 2)) ?? null,
    end: readInstant(context, fields, "movement", spot(zbe, 3)) ?? null,
    scope: trace(fields, "movement", spot(zbe, 9)) ?? null,
  };
}
