-- The same look-ups by a whole key, and by its beginning besides: a person asks for a visit number, and several facilities and
-- authorities may have issued it.
DROP INDEX "event_encounter_idx";
CREATE INDEX "event_encounter_idx" ON "event" ("encounter" text_pattern_ops, "position") WHERE "encounter" IS NOT NULL;
