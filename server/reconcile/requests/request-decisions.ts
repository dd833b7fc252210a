import type { NewEvent } from "#server/canonical/event.ts";
import type { RequestNow } from "#server/canonical/families/decision.ts";
import type { Cause } from "../cause.ts";
import { decisionEvent, idsOf, isMuted, type ReconcilerDeps } from "../decisions.ts";
import { isSameTruth } from "../same-truth.ts";
import type { RequestDesk } from "./request-desk.ts";

/** Compares the requests of one file with what was last decided of them. */
export function requestDecisions(
  requests: RequestDesk,
  deps: ReconcilerDeps,
  id: string,
  causes: readonly Cause[],
): NewEvent[] {
  const found = requests.fold(id);
  const ended = vanished(requests, id, found, causes);
  if (found.length === 0) requests.keysOf.delete(id);
  else if (!isNamed(found, requests.keysOf.get(id)))
    requests.keysOf.set(
      id,
      found.map((now) => now.key),
    );
  const decisions: NewEvent[] = [];
  for (const now of ended.length > 0 ? [...found, ...ended] : found) {
    const was = requests.decided.get(now.key) ?? null;
    if (was && isSameTruth(was, now)) continue;
    requests.decided.set(now.key, now);
    decisions.push(requestDecision(deps, was, now, causes));
  }
  return decisions;
}

function isNamed(found: readonly RequestNow[], keys: readonly string[] | undefined): boolean {
  return keys?.length === found.length && found.every(({ key }, index) => key === keys[index]);
}

/** Requests that late truth showed to be another one, or none: closed, since a view would keep them forever. */
function vanished(requests: RequestDesk, id: string, found: RequestNow[], causes: readonly Cause[]): RequestNow[] {
  const gone = (requests.keysOf.get(id) ?? []).filter((key) => !found.some((now) => now.key === key));
  return gone.flatMap((key) => {
    const was = requests.decided.get(key);
    if (!was || was.status === "cancelled") return [];
    return [{ ...was, status: "cancelled" as const, closedAt: causes.at(-1)?.t ?? was.openedAt }];
  });
}

function requestDecision(
  deps: ReconcilerDeps,
  was: RequestNow | null,
  now: RequestNow,
  causes: readonly Cause[],
): NewEvent {
  const { key, facility, encounter, bed, patient, resultVersion } = now;
  const reopened = was !== null && isOver(was) && !isOver(now);
  const restated = was !== null && was.resultVersion > 0 && was.resultVersion !== resultVersion;
  return decisionEvent(
    deps,
    decisionType(was, now),
    { subject: `request:${key}`, facility, encounter, bed, patient, at: null },
    causes,
    {
      was,
      now,
      because: { events: idsOf(causes), rule: resultVersion > 0 ? "O4" : "O2" },
      correction: reopened || restated,
      muted: isMuted(causes),
    },
  );
}

function isOver({ status }: RequestNow): boolean {
  return status === "done" || status === "cancelled";
}

function decisionType(
  was: RequestNow | null,
  now: RequestNow,
): "request.opened" | "request.changed" | "request.closed" {
  if (isOver(now) && !(was && isOver(was))) return "request.closed";
  return was ? "request.changed" : "request.opened";
}
