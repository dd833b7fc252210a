-- Patients whom a feed calls very important (PV1-16, FHIR security label VIP), beside compliance's own list: what a person took off that
-- list is not put back by the next message, and what a feed said once stays said.
CREATE TABLE "vault_vip_said" (
  "token" uuid PRIMARY KEY,
  "said_at" timestamptz(3) NOT NULL
);
