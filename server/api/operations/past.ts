import { z } from "zod";
import { audienceOf } from "#server/access/policy.ts";
import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { type PastMinute, pastMinuteSchema } from "#server/contracts/past-minute.ts";
import type { ShownViews } from "#server/projections/shown-views.ts";
import { changedBeds } from "#server/projections/time-machine/changed-beds.ts";
import { PastTooFar, type TimeMachine } from "#server/projections/time-machine.ts";
import type { ViewReader } from "#server/runtime.ts";
import { json } from "../answers.ts";
import { ApiRefusal } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";
import { instantQuery, knownQuery, textQuery } from "../schemas.ts";

export interface PastOperationsPorts {
  views: ViewReader;
  machine: TimeMachine;
  shown: Pick<ShownViews, "prove">;
  show: ShowEvents;
}

const query = z.object({ at: instantQuery, known: knownQuery, facility: textQuery });

/** What there is to say about a past minute beside its rows. */
export function pastOperations({ views, machine, shown, show }: PastOperationsPorts): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/past",
      id: "describePast",
      summary: "A past minute: whether it is drawn as it was shown, and which beds differ with what is known since",
      tag: "views",
      access: "beds.view",
      query,
      answer: pastMinuteSchema,
      handle: async ({ query: { at, known, facility }, principal }) => {
        const clocks = twoClocks(at, known);
        if (!clocks) throw new ApiRefusal(400, "at", "Name a past instant in `at`");
        const audience = audienceOf(principal);
        const scope = facility ? `facility:${facility}` : "all";
        const [then, later, was, is] = await orRefuse(
          Promise.all([
            machine.past({ at: clocks.at, known: clocks.at }),
            machine.past(clocks),
            views.at("beds", scope, audience, clocks.at),
            views.at("beds", scope, audience, clocks.at, clocks.known),
          ]),
        );
        const answer: PastMinute = {
          at: clocks.at,
          known: later.known,
          position: later.position,
          shown: await shown.prove(clocks.at, then.views),
          changedBeds: changedBeds(was.rows, is.rows, later.differing, show(principal, later.reports)),
        };
        return json(answer, later.position);
      },
    }),
  ];
}

/**
 * The two clocks a query names; null when it names no past instant. What was known before the minute itself would be a forecast.
 * @throws ApiRefusal
 */
export function twoClocks(at: Instant | undefined, known: Instant | undefined): { at: Instant; known: Instant } | null {
  if (known !== undefined && at === undefined) throw new ApiRefusal(400, "known", "`known` needs `at` beside it");
  if (at === undefined) return null;
  if (known !== undefined && known < at) throw new ApiRefusal(400, "known", "`known` cannot be before `at`");
  return { at, known: known ?? at };
}

/** @throws ApiRefusal where drawing a past minute would cost the present too much. */
export async function orRefuse<T>(drawing: Promise<T>): Promise<T> {
  return drawing.catch((error: Error) => {
    throw error instanceof PastTooFar ? new ApiRefusal(422, error.code, error.message) : error;
  });
}
