-- Bearer tokens of programs. Only the digest is kept: whoever reads this table can present none of them.
CREATE TABLE "api_token" (
  "id" uuid PRIMARY KEY,
  "name" text NOT NULL,
  "digest" bytea NOT NULL UNIQUE CHECK (octet_length("digest") = 32),
  "role" text NOT NULL,
  -- Null: the whole house.
  "units" text[],
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "last_used_at" timestamptz(3),
  "revoked_at" timestamptz(3),
  "revoked_by" text,
  CHECK ("expires_at" > "created_at"),
  CHECK (("revoked_at" IS NULL) = ("revoked_by" IS NULL))
);

-- Displays that a person let in. A display that has ended stays listed, with why.
CREATE TABLE "wall_display" (
  "id" uuid PRIMARY KEY,
  "name" text NOT NULL,
  "facility" text NOT NULL,
  -- Null: the wall of the whole facility.
  "units" text[],
  "created_at" timestamptz(3) NOT NULL,
  "created_by" text NOT NULL,
  "last_seen_at" timestamptz(3),
  "last_seen_from" text,
  "ended_at" timestamptz(3),
  "ended_by" text,
  "ended_because" text CHECK ("ended_because" IN ('revoked', 'copied')),
  CHECK (("ended_at" IS NULL) = ("ended_because" IS NULL))
);

-- Each renewal of a display's token. One of them is current; a retired one that is presented again is a copy.
CREATE TABLE "wall_token" (
  "digest" bytea PRIMARY KEY CHECK (octet_length("digest") = 32),
  "display" uuid NOT NULL REFERENCES "wall_display" ("id") ON DELETE CASCADE,
  "issued_at" timestamptz(3) NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "first_used_at" timestamptz(3),
  "retired_at" timestamptz(3)
);
CREATE INDEX "wall_token_by_display" ON "wall_token" ("display");

-- Screens that show a code and wait for a person.
CREATE TABLE "wall_pairing" (
  "id" uuid PRIMARY KEY,
  "code" text NOT NULL,
  -- What the screen holds in its cookie: the code alone, read over a shoulder, claims nothing.
  "digest" bytea NOT NULL UNIQUE CHECK (octet_length("digest") = 32),
  "remote" text NOT NULL,
  "created_at" timestamptz(3) NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "display" uuid REFERENCES "wall_display" ("id") ON DELETE CASCADE,
  "claimed_at" timestamptz(3)
);
CREATE UNIQUE INDEX "wall_pairing_open_code" ON "wall_pairing" ("code") WHERE "display" IS NULL;
CREATE INDEX "wall_pairing_by_remote" ON "wall_pairing" ("remote", "created_at");
