import { chooseTime, type EventTime, spot, timeAt } from "../fields/event-time.ts";
import type { Spot } from "../fields/field-reader.ts";
import type { MessageContext } from "../message-context.ts";
import type { OrderGroup } from "./order-groups.ts";

/** ORC-15 wins over ORC-9 (HL7 v2.9 ch. 4, ORC-9), unless the order takes effect only later: then it is a wish, not the event. */
export function orderTime(context: MessageContext, { orc, obr }: OrderGroup): EventTime {
  const candidates: Spot[] = [];
  const effective = timeAt(context, spot(orc, 15));
  if (effective && effective.at <= context.receivedAt) candidates.push(spot(orc, 15));
  candidates.push(spot(orc, 9), spot(obr, 22));
  return chooseTime(context, candidates);
}
