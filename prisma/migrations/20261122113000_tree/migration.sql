-- Complete tiles of the two trees: 256 hashes each, of leaves at level 0, of the roots of 256 tiles below at every other level.
CREATE TABLE "tree_tile" (
  "stream" text NOT NULL,
  "level" smallint NOT NULL,
  "index" bigint NOT NULL,
  "hashes" bytea NOT NULL CHECK (length("hashes") = 8192),
  PRIMARY KEY ("stream", "level", "index")
);
-- Hashes do not compress.
ALTER TABLE "tree_tile" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;

-- The right edge of each tree: of every level the hashes that do not fill a tile yet.
CREATE TABLE "tree_edge" (
  "stream" text PRIMARY KEY,
  "size" bigint NOT NULL,
  "hashes" bytea[] NOT NULL
);

CREATE TABLE "tree_head" (
  "seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "stream" text NOT NULL,
  "epoch" integer NOT NULL,
  "size" bigint NOT NULL,
  "root" bytea NOT NULL,
  -- As signed: ISO 8601 in UTC.
  "at" text NOT NULL,
  "key_id" text NOT NULL,
  "previous" bytea,
  "signature" bytea NOT NULL,
  UNIQUE ("stream", "epoch", "size")
);

-- How far a sink that answers has come: the last head it accepted.
CREATE TABLE "tree_delivery" (
  "sink" text PRIMARY KEY,
  "seq" bigint NOT NULL
);

CREATE TRIGGER "tree_tile_is_append_only" BEFORE UPDATE OR DELETE ON "tree_tile" FOR EACH ROW EXECUTE FUNCTION "refuse_log_change"();
CREATE TRIGGER "tree_tile_is_not_emptied" BEFORE TRUNCATE ON "tree_tile" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();
CREATE TRIGGER "tree_head_is_append_only" BEFORE UPDATE OR DELETE ON "tree_head" FOR EACH ROW EXECUTE FUNCTION "refuse_log_change"();
CREATE TRIGGER "tree_head_is_not_emptied" BEFORE TRUNCATE ON "tree_head" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();

-- A hold outlasts every policy. It is lifted, never deleted.
CREATE TABLE "legal_hold" (
  "id" uuid PRIMARY KEY,
  "patient" uuid,
  "encounter" text,
  "from_at" timestamptz(3),
  "to_at" timestamptz(3),
  "reason_ref" text NOT NULL,
  "placed_at" timestamptz(3) NOT NULL,
  "placed_by" text NOT NULL,
  "lifted_at" timestamptz(3),
  "lifted_by" text,
  CHECK (num_nonnulls("patient", "encounter", "from_at") = 1 AND ("from_at" IS NULL) = ("to_at" IS NULL))
);
CREATE TRIGGER "legal_hold_is_not_deleted" BEFORE DELETE ON "legal_hold" FOR EACH ROW EXECUTE FUNCTION "refuse_log_change"();
CREATE TRIGGER "legal_hold_is_not_emptied" BEFORE TRUNCATE ON "legal_hold" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();

-- A trigger on TRUNCATE does not pass from a partitioned table to its partitions: each gets its own.
CREATE OR REPLACE FUNCTION "ensure_event_partition"(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  span constant bigint := 10000000;
  slot bigint := wanted / span;
  name text := 'event_p' || lpad(slot::text, 6, '0');
BEGIN
  IF to_regclass(name) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF "event" FOR VALUES FROM (%s) TO (%s)', name, slot * span, (slot + 1) * span);
    EXECUTE format('CREATE TRIGGER "event_is_not_emptied" BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"()', name);
  END IF;
END $$;
DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = '"event"'::regclass LOOP
    EXECUTE format('CREATE TRIGGER "event_is_not_emptied" BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"()', part);
  END LOOP;
END $$;
