-- A past minute as it is known now asks the log for what came late, what was dated ahead, and what corrects something said before.
-- All three are rare, so each index is small and most appends never touch one.
CREATE INDEX "event_late_idx" ON "event" ("position")
  WHERE "kind" IN ('report', 'command') AND "recorded_at" - "occurred_at" > interval '2 minutes';
CREATE INDEX "event_ahead_idx" ON "event" ("position")
  WHERE "kind" IN ('report', 'command') AND "occurred_at" > "recorded_at";
CREATE INDEX "event_corrects_idx" ON "event" ("position")
  WHERE "body" LIKE '%"supersedes":["%' OR "body" LIKE '%"action":"UPDATE"%';
