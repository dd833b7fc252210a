import { authorityName } from "#server/site/assigning-authority.ts";
import { spot } from "../fields/event-time.ts";
import { pathOf, readText, type Spot, type Trace } from "../fields/field-reader.ts";
import type { MessageContext } from "../message-context.ts";
import type { OrderGroup } from "./order-groups.ts";

/**
 * Numbers of an order, placer first (reference mapping O2): `number@namespace`. A number without a namespace gets one from
 * the facility and its role, so that placers' and fillers' bare numbers never meet by chance.
 */
export function readOrderNumbers(
  context: MessageContext,
  { orc, sharesOrc, obr }: OrderGroup,
  fields: Trace,
): string[] {
  const numbers = new Set<string>();
  const role = (field: number) => (field === 2 ? "placer" : "filler");
  for (const field of [2, 3])
    for (const segment of sharesOrc ? [obr] : [orc, obr]) {
      const number = entityNumber(context, spot(segment, field), role(field), fields);
      if (number) numbers.add(number);
    }
  return [...numbers];
}

/** EI as `number@namespace` (namespace, else universal id, in the site's spelling). */
export function entityNumber(context: MessageContext, where: Spot, role: string, fields: Trace): string | null {
  const number = readText(where);
  if (number === undefined) return null;
  fields.push({ path: pathOf(where), as: "numbers" });
  const namespace = readText({ ...where, component: 2 }) ?? readText({ ...where, component: 3 });
  const { site, source, facility } = context;
  return `${number}@${namespace ? authorityName(site, source, facility.id, namespace) : `${facility.id}:${role}`}`;
}
