-- Who can sign in: local accounts with a password, and whoever an identity provider or the demonstration has let in.
CREATE TABLE "account" (
  "id" uuid PRIMARY KEY,
  "method" text NOT NULL CHECK ("method" IN ('local', 'oidc', 'demonstration')),
  -- Local: the user name, folded. Identity provider: issuer and subject.
  "subject" text NOT NULL,
  "display_name" text NOT NULL,
  -- The family name, for accesses to somebody of the same name: sealed, and found by its keyed hash.
  "family_key" text,
  "family_sealed" bytea,
  "surname_key" text,
  "surname_blind" bytea,
  -- Parameters, salt and scrypt hash; local accounts only.
  "password" text,
  -- Roles with the units of each, in the order in which they are offered.
  "grants" jsonb NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL,
  "disabled_at" timestamptz(3),
  "disabled_by" text,
  CHECK (("method" = 'local') = ("password" IS NOT NULL)),
  CHECK (("disabled_at" IS NULL) = ("disabled_by" IS NULL))
);
CREATE UNIQUE INDEX "account_by_subject" ON "account" ("method", "subject");
CREATE INDEX "account_by_surname" ON "account" ("surname_blind") WHERE "surname_blind" IS NOT NULL;

-- One row a sign-in: the cookie names it and is trusted for nothing else.
CREATE TABLE "session" (
  "id" uuid PRIMARY KEY,
  "account" uuid NOT NULL REFERENCES "account" ("id"),
  "method" text NOT NULL,
  "name" text NOT NULL,
  "grants" jsonb NOT NULL,
  "role" text NOT NULL,
  "workstation" text,
  "created_at" timestamptz(3) NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "last_input_at" timestamptz(3) NOT NULL,
  "locked_at" timestamptz(3),
  "ended_at" timestamptz(3),
  "ended_because" text CHECK ("ended_because" IN ('signed-out', 'revoked', 'expired')),
  "ended_by" text,
  CHECK (("ended_at" IS NULL) = ("ended_because" IS NULL)),
  CHECK (("ended_at" IS NULL) = ("ended_by" IS NULL))
);
CREATE INDEX "session_of_account" ON "session" ("account", "created_at");
CREATE INDEX "session_open" ON "session" ("last_input_at") WHERE "ended_at" IS NULL;

-- Felt on every node at once, whoever changes the row.
CREATE FUNCTION "tell_session_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."ended_at" IS DISTINCT FROM OLD."ended_at" OR NEW."locked_at" IS DISTINCT FROM OLD."locked_at" OR NEW."role" <> OLD."role" THEN
    PERFORM pg_notify('caretower_session', NEW."id"::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "session_change_is_told" AFTER UPDATE ON "session" FOR EACH ROW EXECUTE FUNCTION "tell_session_change"();

-- Codes printed to the log of a server that nobody can sign in to yet.
CREATE TABLE "set_up_code" (
  "digest" bytea PRIMARY KEY CHECK (octet_length("digest") = 32),
  "created_at" timestamptz(3) NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "used_at" timestamptz(3)
);
