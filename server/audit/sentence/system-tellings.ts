import type { SystemEventData } from "#server/canonical/families/system.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import type { Tellings } from "./telling.ts";
import { countWords, spaced, visitWords } from "./terms.ts";

const TIMERS: Readonly<Record<string, string>> = {
  "unmatched-cancel": "no target came for a cancel",
  settle: "two claims did not settle by themselves",
};

/** The site's own configuration, timers and feeds. */
export const systemTellings: Tellings<keyof SystemEventData> = {
  "site.defined": ({ data }, { who }) => say`${who} put site map ${data.version} in force`,
  "reconcile.timer.due": ({ data }) => {
    const subject = data.subject.startsWith("encounter:")
      ? say` for ${visitWords(data.subject.slice("encounter:".length))}`
      : data.subject.startsWith("bed:")
        ? say` for ${data.subject.slice("bed:".length)}`
        : [];
    return say`A wait${subject} is over: ${plain(TIMERS[data.timer] ?? spaced(data.timer))}`;
  },
  "feed.gap.detected": ({ data }) => say`${data.source} left out messages ${data.from} to ${data.to}`,
  "feed.gap.closed": ({ data }) => say`${data.source} sent messages ${data.from} to ${data.to} after all`,
  "feed.message.parked": ({ data }) =>
    say`A message of ${data.source} could not be read (${plain(spaced(data.reason))}) and waits as dead letter ${data.deadLetterId}`,
  "feed.message.replayed": ({ data }, { who }) =>
    say`${who} replayed dead letter ${data.deadLetterId} of ${data.source}: ${events(data.events)}`,
  "feed.message.discarded": ({ data }, { who }) =>
    say`${who} gave up dead letter ${data.deadLetterId} of ${data.source} (${plain(spaced(data.reason))}), with a reason`,
  "feed.message.withdrawn": ({ data }) => say`A message of ${data.source}, read again, says nothing any more`,
  "feed.reprocess.applied": ({ data }, { who, at }) =>
    say`${who} put site map ${data.toVersion} in force over messages since ${plain(at(data.since) ?? "the start")}: ${countWords(data.changed)} read otherwise`,
  "feed.reprocess.undone": ({ data }, { who }) =>
    say`${who} undid a reprocessing and went back to site map ${data.toVersion}: ${countWords(data.changed)} read otherwise`,
  "feed.quality.flagged": ({ data }) => say`${data.source} is doubtful: ${plain(spaced(data.flag))}`,
};

function events(count: number): Phrase {
  if (count === 0) return plain("it says nothing new");
  return count === 1 ? plain("it became one event") : plain(`it became ${countWords(count)} events`);
}
