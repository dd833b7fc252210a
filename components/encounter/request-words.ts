import type { RequestThen } from "./story-event.ts";

const STATUS_WORDS: Record<RequestThen["status"], string> = {
  open: "waits",
  "in-progress": "in progress",
  held: "on hold",
  "cancel-requested": "asked to be cancelled",
  done: "done",
  cancelled: "cancelled",
};

export function statusWords(status: RequestThen["status"]): string {
  return STATUS_WORDS[status];
}

const MILESTONE_WORDS: Record<string, string> = {
  medication: "pharmacy",
  transport: "transport",
  "follow-up": "follow-up",
  paperwork: "paperwork",
  placement: "placement",
};

/** A step of the way out, by the party that does it. */
export function milestoneWords(milestone: string): string {
  return MILESTONE_WORDS[milestone] ?? milestone;
}
