import { composeWith } from "./compose-with.ts";

// The guard taken out: decisions commit only where the checkpoint still stands where their author left it.
await composeWith({
  append:
    (own, { pool }) =>
    async (events, checkpoint) => {
      if (checkpoint)
        await pool.query("UPDATE checkpoint SET position = $2 WHERE name = $1", [checkpoint.name, checkpoint.to]);
      return own(events, null);
    },
});
