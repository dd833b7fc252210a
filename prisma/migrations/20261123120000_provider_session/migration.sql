-- What the identity provider calls the sign-in behind a session: issuer and `sid`. By it the provider ends the session from its side.
ALTER TABLE "session" ADD COLUMN "provider_session" text;
CREATE INDEX "session_of_provider" ON "session" ("provider_session") WHERE "provider_session" IS NOT NULL;

-- Logout tokens that have been taken, by the SHA-256 of their `jti`, for as long as their age would let them be taken again.
CREATE TABLE "logout_token" (
  "digest" bytea PRIMARY KEY CHECK (octet_length("digest") = 32),
  "forget_at" timestamptz(3) NOT NULL
);
