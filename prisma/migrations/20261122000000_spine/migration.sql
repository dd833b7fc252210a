CREATE TABLE "log_head" (
  "id" integer PRIMARY KEY DEFAULT 1 CHECK ("id" = 1),
  "epoch" integer NOT NULL DEFAULT 1,
  "position" bigint NOT NULL DEFAULT 0,
  "inbound" bigint NOT NULL DEFAULT 0
);
INSERT INTO "log_head" ("id") VALUES (1);

-- Partitioned by position, so that retention can drop whole partitions and the primary key needs no second column.
CREATE TABLE "event" (
  "position" bigint NOT NULL,
  "epoch" integer NOT NULL,
  "id" uuid NOT NULL,
  "type" text NOT NULL,
  "kind" text NOT NULL,
  "occurred_at" timestamptz(3) NOT NULL,
  "recorded_at" timestamptz(3) NOT NULL,
  "facility" text NOT NULL,
  "encounter" text,
  "bed" text,
  "patient" uuid,
  "inbound_id" bigint,
  "correlation_id" text NOT NULL,
  "body" text NOT NULL,
  CONSTRAINT "event_pkey" PRIMARY KEY ("position")
) PARTITION BY RANGE ("position");
CREATE INDEX "event_id_idx" ON "event" ("id");
CREATE INDEX "event_encounter_idx" ON "event" ("encounter", "position") WHERE "encounter" IS NOT NULL;
CREATE INDEX "event_bed_idx" ON "event" ("bed", "position") WHERE "bed" IS NOT NULL;
CREATE INDEX "event_type_idx" ON "event" ("type", "position");
CREATE INDEX "event_inbound_idx" ON "event" ("inbound_id") WHERE "inbound_id" IS NOT NULL;

-- Ten million positions a partition; the next one is made long before it is needed.
CREATE FUNCTION "ensure_event_partition"(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  span constant bigint := 10000000;
  slot bigint := wanted / span;
  name text := 'event_p' || lpad(slot::text, 6, '0');
BEGIN
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF "event" FOR VALUES FROM (%s) TO (%s)', name, slot * span, (slot + 1) * span);
  END IF;
END $$;
SELECT "ensure_event_partition"(0);
SELECT "ensure_event_partition"(10000000);

CREATE FUNCTION "refuse_log_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER "event_is_append_only" BEFORE UPDATE OR DELETE ON "event" FOR EACH ROW EXECUTE FUNCTION "refuse_log_change"();

-- Positions are dense and only grow; an epoch never goes back.
CREATE FUNCTION "refuse_head_regress"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."epoch" < OLD."epoch" OR (NEW."epoch" = OLD."epoch" AND NEW."position" < OLD."position") OR NEW."inbound" < OLD."inbound" THEN
    RAISE EXCEPTION 'the head of the log cannot go back' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "log_head_only_grows" BEFORE UPDATE ON "log_head" FOR EACH ROW EXECUTE FUNCTION "refuse_head_regress"();

CREATE TABLE "inbound" (
  "id" bigint PRIMARY KEY,
  "source" text NOT NULL,
  "protocol" text NOT NULL,
  "received_at" timestamptz(3) NOT NULL,
  "message_time" timestamptz(3),
  "remote" text NOT NULL,
  "kind" text NOT NULL,
  "control_id" text,
  "content_key" bytea NOT NULL,
  "key_id" text NOT NULL,
  "sealed" bytea,
  "bytes" integer NOT NULL,
  "outcome" text NOT NULL,
  "answer" text NOT NULL,
  "duplicate_of" bigint,
  "mapping" text,
  "mapping_version" text,
  "events" integer NOT NULL DEFAULT 0,
  "flags" text[] NOT NULL DEFAULT '{}'
);
-- Ciphertext does not compress: keep it out of line only when it is large, and never try to squeeze it.
ALTER TABLE "inbound" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;
CREATE INDEX "inbound_source_id_idx" ON "inbound" ("source", "id");
CREATE INDEX "inbound_received_at_idx" ON "inbound" USING brin ("received_at");

CREATE TABLE "inbound_key" (
  "source" text NOT NULL,
  "key" bytea NOT NULL,
  "inbound_id" bigint NOT NULL,
  PRIMARY KEY ("source", "key")
);

CREATE TABLE "dead_letter" (
  "id" bigserial PRIMARY KEY,
  "inbound_id" bigint NOT NULL,
  "source" text NOT NULL,
  "reason" text NOT NULL,
  "text" text NOT NULL,
  "path" text,
  "cause" text NOT NULL,
  "status" text NOT NULL DEFAULT 'open',
  "created_at" timestamptz(3) NOT NULL,
  "resolved_at" timestamptz(3),
  "resolved_by" text,
  "reason_ref" text,
  UNIQUE ("inbound_id", "reason")
);
CREATE INDEX "dead_letter_status_source_cause_idx" ON "dead_letter" ("status", "source", "cause");

CREATE TABLE "unmapped_word" (
  "source" text NOT NULL,
  "kind" text NOT NULL,
  "word" text NOT NULL,
  "path" text NOT NULL,
  "first_seen_at" timestamptz(3) NOT NULL,
  "last_seen_at" timestamptz(3) NOT NULL,
  "count" bigint NOT NULL,
  "inbound_id" bigint NOT NULL,
  PRIMARY KEY ("source", "kind", "word")
);

CREATE TABLE "vault_subject" (
  "token" uuid PRIMARY KEY,
  "wrapped_key" bytea,
  "key_id" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "erased_at" timestamptz(3)
);
CREATE TABLE "vault_identifier" (
  "blind" bytea PRIMARY KEY,
  "blind_key" text NOT NULL,
  "token" uuid NOT NULL,
  "sealed" bytea NOT NULL
);
CREATE INDEX "vault_identifier_token_idx" ON "vault_identifier" ("token");
CREATE TABLE "vault_attribute" (
  "token" uuid NOT NULL,
  "field" text NOT NULL,
  "sealed" bytea NOT NULL,
  "recorded_at" timestamptz(3) NOT NULL,
  PRIMARY KEY ("token", "field")
);
CREATE TABLE "vault_note" (
  "id" uuid PRIMARY KEY,
  "token" uuid,
  "key_id" text NOT NULL,
  "sealed" bytea NOT NULL,
  "created_at" timestamptz(3) NOT NULL
);

CREATE TABLE "checkpoint" (
  "name" text PRIMARY KEY,
  "position" bigint NOT NULL DEFAULT 0,
  "owner" text,
  "lease_until" timestamptz(3)
);

CREATE TABLE "fold_snapshot" (
  "name" text NOT NULL,
  "version" integer NOT NULL,
  "position" bigint NOT NULL,
  "epoch" integer NOT NULL,
  "at" timestamptz(3) NOT NULL,
  "state" bytea NOT NULL,
  PRIMARY KEY ("name", "version", "position")
);
ALTER TABLE "fold_snapshot" ALTER COLUMN "state" SET STORAGE EXTERNAL;

CREATE TABLE "site_version" (
  "version" integer PRIMARY KEY,
  "hash" text NOT NULL,
  "site" jsonb NOT NULL,
  "origin" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL
);

CREATE TABLE "reprocess" (
  "id" bigserial PRIMARY KEY,
  "from_version" integer NOT NULL,
  "to_version" integer NOT NULL,
  "since" timestamptz(3) NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL,
  "inbound" bigint[] NOT NULL,
  "superseded" integer NOT NULL,
  "appended" integer NOT NULL,
  "undone_at" timestamptz(3)
);

CREATE TABLE "fhir_subscription" (
  "source" text NOT NULL,
  "subscription" text NOT NULL,
  "state" jsonb NOT NULL,
  "updated_at" timestamptz(3) NOT NULL,
  PRIMARY KEY ("source", "subscription")
);
