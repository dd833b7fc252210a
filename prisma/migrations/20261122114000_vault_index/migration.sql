-- Which keys are in use, by name; the keys themselves stand in the key ring's file. Read under the lock of the log's head by whoever
-- is about to mint a token or seal a person's fields, so that no node goes by a key or a cache that another one has done away with.
CREATE TABLE "vault_state" (
  "id" integer PRIMARY KEY DEFAULT 1 CHECK ("id" = 1),
  "seal_key" text NOT NULL,
  "blind_key" text NOT NULL,
  -- Grows with each erasure: caches of persons from before are void.
  "erasures" bigint NOT NULL DEFAULT 0,
  "changed_at" timestamptz(3) NOT NULL,
  -- When the last row under an older key was renewed; null while there may be some.
  "settled_at" timestamptz(3)
);

-- The value alone, whoever issued it: people search by a number and seldom know its authority.
ALTER TABLE "vault_identifier" ADD COLUMN "value_blind" bytea;
CREATE INDEX "vault_identifier_value_idx" ON "vault_identifier" ("value_blind") WHERE "value_blind" IS NOT NULL;

-- Keyed hash of the normalised surname, beside the sealed one.
ALTER TABLE "vault_attribute" ADD COLUMN "blind" bytea, ADD COLUMN "blind_key" text;
CREATE INDEX "vault_attribute_blind_idx" ON "vault_attribute" ("blind") WHERE "blind" IS NOT NULL;

-- Keyed hashes of the words of what a person wrote; null where the text is not searched.
ALTER TABLE "vault_note" ADD COLUMN "words" text[], ADD COLUMN "words_key" text;
CREATE INDEX "vault_note_words_idx" ON "vault_note" USING gin ("words") WHERE "words" IS NOT NULL;
CREATE INDEX "vault_note_token_idx" ON "vault_note" ("token") WHERE "token" IS NOT NULL;

-- Patients whose every look is to be reviewed; kept by compliance.
CREATE TABLE "vault_vip" (
  "token" uuid PRIMARY KEY,
  "listed_at" timestamptz(3) NOT NULL,
  "listed_by" text NOT NULL,
  "reason_ref" text
);
