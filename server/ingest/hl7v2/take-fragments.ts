import { hash } from "node:crypto";
import type { Translation } from "#server/canonical/draft.ts";
import { chainOf, type Fragment } from "./fragment-chain.ts";
import type { StoredFragment } from "./fragment-store.ts";
import type { ReadHl7 } from "./read-hl7.ts";
import { wideEncodingOf } from "./wire/character-set.ts";
import type { Hl7Doc } from "./wire/hl7-doc.ts";
import { parseHl7 } from "./wire/hl7-message.ts";
import { joinFragments } from "./wire/join-fragments.ts";

interface Part extends Fragment {
  body: Buffer;
  /** Null for one of the frame that is being taken. */
  inboundId: number | null;
}

export interface TakenFragments {
  /** What is to be journalled, in order: the parts as they came, each whole message after its last part. */
  items: ReadHl7["item"][];
  /** Journal numbers of the parts that wait no longer. */
  joined: number[];
}

/** Translation of a part by itself: it waits, where a person can see that it does. */
export function waitingTranslation(empty: Translation, { continues }: Fragment): Translation {
  const text = "One part of a message that was sent in several parts; the other parts have not come";
  return { ...empty, parked: { reason: "fragment", text, path: continues === undefined ? "DSC-1" : "MSH-14" } };
}

/** Parts of unlike messages may say the same, so what makes a part the same again is its place in the chain as well. */
export function partKey(contentKey: string, doc: Hl7Doc, { continues, next }: Fragment): string {
  return hash("sha256", [contentKey, doc.controlId, continues, next].join("\n"), "hex");
}

/**
 * The messages of a frame with those that their parts complete. The answer to the part that completes a message is the
 * answer to the whole; every other part is accepted once it is stored (HL7 v2.5.1 ch. 2.10.2).
 */
export function takeFragments(
  messages: ReadHl7[],
  stored: readonly StoredFragment[],
  read: (bytes: Buffer) => ReadHl7,
): TakenFragments {
  const waiting = stored.flatMap(({ inboundId, body }): Part[] => partsOf(body, inboundId));
  const taken: TakenFragments = { items: [], joined: [] };
  for (const message of messages) {
    const [part] = message.doc?.continuation ? partsOf(message.item.body, null) : [];
    const chain = part ? chainOf(part, waiting) : null;
    taken.items.push(message.item);
    if (!part) continue;
    if (!chain) {
      waiting.push(part);
      continue;
    }
    message.item.translation = { ...message.item.translation, parked: null, ignored: "fragment" };
    const whole = read(joinFragments(chain.map(({ body }) => body)));
    message.outcome = whole.outcome;
    taken.items.push({ ...whole.item, controlId: `${whole.item.controlId ?? ""}+${chain.length - 1}`.slice(0, 200) });
    settle(chain, waiting, messages, taken);
  }
  return taken;
}

/** What was sent twice while it waited is settled with its twin. */
function settle(chain: Part[], waiting: Part[], messages: ReadHl7[], taken: TakenFragments): void {
  const isDone = (body: Buffer) => chain.some((part) => part.body.equals(body));
  for (const part of waiting.filter(({ body }) => isDone(body))) {
    if (part.inboundId !== null) taken.joined.push(part.inboundId);
    waiting.splice(waiting.indexOf(part), 1);
  }
  for (const { doc, item } of messages)
    if (doc?.continuation && isDone(item.body))
      item.translation = { ...item.translation, parked: null, ignored: "fragment" };
}

/** None where a character takes several bytes of any value: such parts cannot be cut at line ends, and stay as they are. */
function partsOf(body: Buffer, inboundId: number | null): Part[] {
  if (wideEncodingOf(body)) return [];
  const parsed = parseHl7(body);
  const { continues, next } = (parsed.ok && parsed.message.continuation) || {};
  return continues === undefined && next === undefined ? [] : [{ continues, next, body, inboundId }];
}
