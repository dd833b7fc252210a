-- Which entries bear words of which note: what the vault forgets or hides under another key has to be forgotten here too.
CREATE TABLE "audit_note" (
  "note" uuid NOT NULL,
  "ord" bigint NOT NULL,
  PRIMARY KEY ("note", "ord")
);
CREATE INDEX "audit_note_ord_idx" ON "audit_note" ("ord");

-- Records that stand merged into others, of patients (vault tokens) and of visits (encounter keys) alike.
CREATE TABLE "audit_alias" (
  "retired" text COLLATE "C" PRIMARY KEY,
  "survivor" text COLLATE "C" NOT NULL
);
CREATE INDEX "audit_alias_survivor_idx" ON "audit_alias" ("survivor");

-- The blind key under which the words of notes stand; null: not known.
ALTER TABLE "audit_index" ADD COLUMN "words_key" text;
