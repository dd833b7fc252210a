import type { QueueName } from "#server/contracts/views/queue-row.ts";

/** What each queue is called and what its clock runs from. */
export const QUEUE_WORDS: Record<QueueName, { name: string; clock: string; what: string }> = {
  "ed-waiting": { name: "ED waiting", clock: "arrival to treatment space", what: "Waits for" },
  boarding: { name: "Boarding", clock: "decision to admit, still in the ED", what: "Goes to" },
  "bed-requests": { name: "Bed requests", clock: "request to bed occupied", what: "Asked for" },
  transport: { name: "Transport", clock: "request to arrival", what: "Trip" },
  cleaning: { name: "Cleaning", clock: "dirty to clean", what: "Level" },
  results: { name: "Results pending", clock: "order to final result", what: "Order" },
  referrals: { name: "Referrals", clock: "received to decided", what: "Referral" },
};
