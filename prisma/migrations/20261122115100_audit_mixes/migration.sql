-- Conditions that are often asked together: what stands behind "ord" in a key narrows nothing but is tried in the index, so that an
-- entry which does not fit is never fetched.
DROP INDEX "audit_entry_actor_idx", "audit_entry_unit_idx", "audit_entry_bed_idx", "audit_entry_outcome_idx";
CREATE INDEX "audit_entry_actor_idx" ON "audit_entry" ("actor", "ord", "unit", "kind");
CREATE INDEX "audit_entry_unit_idx" ON "audit_entry" ("unit", "ord", "outcome", "kind") WHERE "unit" IS NOT NULL;
CREATE INDEX "audit_entry_bed_idx" ON "audit_entry" ("bed", "ord", "kind") WHERE "bed" IS NOT NULL;
CREATE INDEX "audit_entry_outcome_idx" ON "audit_entry" ("outcome", "ord", "unit", "kind") WHERE "outcome" <> 'accepted';
