import type { NewEvent } from "#server/canonical/event.ts";
import type { Cause } from "../cause.ts";
import { decisionEvent, type ReconcilerDeps } from "../decisions.ts";
import type { AliasChange } from "./alias-graph.ts";

/** An alias that came to hold, or ceased to, since the last drain. */
export interface AliasNews {
  kind: "patient" | "encounter";
  change: AliasChange;
  cause: Cause;
}

export function identityDecision(deps: ReconcilerDeps, { kind, change, cause }: AliasNews): NewEvent {
  const { node, now, because } = change;
  const isEncounter = kind === "encounter";
  return decisionEvent(
    deps,
    "identity.aliased",
    {
      subject: `${kind}:${node}`,
      facility: isEncounter ? node.slice(0, Math.max(0, node.indexOf("/"))) : "",
      encounter: isEncounter ? now : null,
      bed: null,
      patient: isEncounter ? null : now,
      at: null,
    },
    [cause],
    {
      kind,
      retired: node,
      survivor: now === node ? null : now,
      because: { events: [...new Set([...(because?.events ?? []), cause.id])], rule: because?.rule ?? "M2" },
    },
  );
}
