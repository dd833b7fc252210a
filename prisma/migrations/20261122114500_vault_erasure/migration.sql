-- Erasures, written with what they destroy: whoever told the log of one is a later step, and is made up for after a crash.
CREATE TABLE "vault_erasure" (
  "id" uuid PRIMARY KEY,
  "token" uuid NOT NULL,
  -- All tokens of the person: merged records are one.
  "tokens" uuid[] NOT NULL,
  "erased_at" timestamptz(3) NOT NULL,
  "erased_by" text NOT NULL,
  "reason_ref" text NOT NULL,
  -- Stored messages whose bytes were removed.
  "messages" integer NOT NULL,
  "told_at" timestamptz(3)
);
CREATE INDEX "vault_erasure_untold" ON "vault_erasure" ("erased_at") WHERE "told_at" IS NULL;
