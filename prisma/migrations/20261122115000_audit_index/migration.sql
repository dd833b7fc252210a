-- One search table over the log and the access ledger. A derivation of both: it can be emptied and filled again at any time.

-- Order of all entries in one number: milliseconds of recording, then the stream, then the position. Twenty low bits hold stream and
-- position, so that a span of time is a span of this number and one column serves order, paging and period.
CREATE FUNCTION "audit_ord"(recorded_ms bigint, stream text, place bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (recorded_ms << 20) | (CASE WHEN stream = 'access' THEN 524288 ELSE 0 END) | (place & 524287)
$$;

CREATE TABLE "audit_entry" (
  "ord" bigint NOT NULL,
  "position" bigint NOT NULL,
  "recorded_at" timestamptz(3) NOT NULL,
  "occurred_at" timestamptz(3) NOT NULL,
  "patient" uuid,
  "stream" text COLLATE "C" NOT NULL,
  "kind" text COLLATE "C" NOT NULL,
  "actor" text COLLATE "C" NOT NULL,
  "actor_name" text NOT NULL,
  "role" text COLLATE "C",
  "encounter" text COLLATE "C",
  "bed" text COLLATE "C",
  "unit" text COLLATE "C",
  "facility" text COLLATE "C",
  "outcome" text COLLATE "C" NOT NULL,
  "rule" text COLLATE "C",
  "rule_version" text COLLATE "C",
  "workstation" text COLLATE "C",
  "purpose" text COLLATE "C",
  "correlation_id" text COLLATE "C",
  "flags" text[] COLLATE "C" NOT NULL DEFAULT '{}',
  "words" text[] COLLATE "C" NOT NULL DEFAULT '{}',
  CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("ord")
) PARTITION BY RANGE ("ord");
CREATE INDEX "audit_entry_actor_idx" ON "audit_entry" ("actor", "ord");
CREATE INDEX "audit_entry_patient_idx" ON "audit_entry" ("patient", "ord") WHERE "patient" IS NOT NULL;
CREATE INDEX "audit_entry_encounter_idx" ON "audit_entry" ("encounter", "ord") WHERE "encounter" IS NOT NULL;
CREATE INDEX "audit_entry_bed_idx" ON "audit_entry" ("bed", "ord") WHERE "bed" IS NOT NULL;
CREATE INDEX "audit_entry_unit_idx" ON "audit_entry" ("unit", "ord") WHERE "unit" IS NOT NULL;
CREATE INDEX "audit_entry_kind_idx" ON "audit_entry" ("kind", "ord");
CREATE INDEX "audit_entry_outcome_idx" ON "audit_entry" ("outcome", "ord") WHERE "outcome" <> 'accepted';
CREATE INDEX "audit_entry_rule_idx" ON "audit_entry" ("rule", "ord") WHERE "rule" IS NOT NULL;
CREATE INDEX "audit_entry_rule_version_idx" ON "audit_entry" ("rule_version", "ord") WHERE "rule_version" IS NOT NULL;
CREATE INDEX "audit_entry_workstation_idx" ON "audit_entry" ("workstation", "ord") WHERE "workstation" IS NOT NULL;
CREATE INDEX "audit_entry_access_idx" ON "audit_entry" ("ord") WHERE "stream" = 'access';
CREATE INDEX "audit_entry_flagged_idx" ON "audit_entry" ("ord") WHERE "flags" <> '{}';
CREATE INDEX "audit_entry_words_idx" ON "audit_entry" USING gin ("words");

-- A partition a month: a search from new to old stops at the first that fills its page, and retention drops whole ones.
CREATE FUNCTION "ensure_audit_partition"(recorded_ms bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month timestamp := date_trunc('month', to_timestamp(recorded_ms / 1000.0) AT TIME ZONE 'UTC');
  name text := 'audit_entry_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(format('%I', name)) IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext('audit_entry partitions'));
    IF to_regclass(format('%I', name)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF "audit_entry" FOR VALUES FROM (%s) TO (%s)', name,
        (extract(epoch from month) * 1000)::bigint << 20,
        (extract(epoch from month + interval '1 month') * 1000)::bigint << 20);
      EXECUTE format('ALTER TABLE %I ALTER COLUMN "words" SET STATISTICS 1000', name);
    END IF;
  END IF;
END $$;

-- What the index holds: a search need not count to say over how many entries it went.
CREATE TABLE "audit_index" (
  "stream" text PRIMARY KEY,
  "entries" bigint NOT NULL DEFAULT 0,
  "version" integer NOT NULL DEFAULT 0
);
INSERT INTO "audit_index" ("stream") VALUES ('log'), ('access');

-- Names that actors have borne, so that a search by the beginning of a name reads a short list first.
CREATE TABLE "audit_actor" (
  "actor" text COLLATE "C" NOT NULL,
  "name" text NOT NULL,
  "last_ord" bigint NOT NULL,
  PRIMARY KEY ("actor", "name")
);

-- Sealed as a whole: what somebody searches for may name a patient.
CREATE TABLE "saved_search" (
  "id" uuid PRIMARY KEY,
  "owner" text COLLATE "C" NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "key_id" text NOT NULL,
  "sealed" bytea NOT NULL
);
CREATE INDEX "saved_search_owner_idx" ON "saved_search" ("owner", "created_at");
