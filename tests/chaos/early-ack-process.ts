import { composeWith } from "./compose-with.ts";

/** The commit comes so much later that a kill among the acknowledgements is sure to come before it. */
const LATER_MS = 250;

// The guard taken out: an acknowledgement leaves only after the commit.
await composeWith({
  ingest: (own) => ({
    submit: async (items) => {
      setTimeout(() => own.submit(items).catch(() => undefined), LATER_MS);
      return items.map(() => ({ inboundId: 0, status: "stored", events: 0, flags: [] }));
    },
  }),
});
