-- Openings of one encounter beyond somebody's units: time-boxed, with a reason in the vault, each to be reviewed.
CREATE TABLE "glass" (
  "id" uuid PRIMARY KEY,
  "session" text NOT NULL,
  "actor" text NOT NULL,
  "actor_name" text NOT NULL,
  "role" text NOT NULL,
  "encounter" text NOT NULL,
  "patient" text,
  "facility" text NOT NULL,
  "unit" text,
  "reason_ref" text NOT NULL,
  "opened_at" timestamptz(3) NOT NULL,
  "until" timestamptz(3) NOT NULL,
  "closed_at" timestamptz(3),
  "closed_because" text CHECK ("closed_because" IN ('person', 'time')),
  "reviewed_at" timestamptz(3),
  "reviewed_by" text,
  "verdict" text CHECK ("verdict" IN ('justified', 'not-justified', 'to-be-asked')),
  "note_ref" text,
  CHECK ("until" > "opened_at"),
  CHECK (("closed_at" IS NULL) = ("closed_because" IS NULL)),
  CHECK (("reviewed_at" IS NULL) = ("verdict" IS NULL))
);
CREATE INDEX "glass_open" ON "glass" ("until") WHERE "closed_at" IS NULL;
CREATE INDEX "glass_to_review" ON "glass" ("opened_at") WHERE "reviewed_at" IS NULL;
