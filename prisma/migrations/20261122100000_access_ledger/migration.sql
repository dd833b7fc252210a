-- Who saw what: a log of its own, so that reading never competes with what is written about patients.
CREATE TABLE "access_head" (
  "id" integer PRIMARY KEY DEFAULT 1 CHECK ("id" = 1),
  "position" bigint NOT NULL DEFAULT 0
);
INSERT INTO "access_head" ("id") VALUES (1);

CREATE TABLE "access_entry" (
  "position" bigint PRIMARY KEY,
  "id" uuid NOT NULL UNIQUE,
  "at" timestamptz(3) NOT NULL,
  "body" text NOT NULL
);
CREATE TRIGGER "access_entry_is_append_only" BEFORE UPDATE OR DELETE ON "access_entry" FOR EACH ROW EXECUTE FUNCTION "refuse_log_change"();
CREATE TRIGGER "access_entry_is_not_emptied" BEFORE TRUNCATE ON "access_entry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();
CREATE TRIGGER "event_is_not_emptied" BEFORE TRUNCATE ON "event" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_log_change"();

CREATE FUNCTION "refuse_access_head_regress"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."position" < OLD."position" THEN
    RAISE EXCEPTION 'the head of the access ledger cannot go back' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "access_head_only_grows" BEFORE UPDATE ON "access_head" FOR EACH ROW EXECUTE FUNCTION "refuse_access_head_regress"();
