-- Both folds may meet a new month at the same moment. The second one, let in by the first one's commit, may still hold "no such table"
-- in its cache, so the statement itself has to look again.
CREATE OR REPLACE FUNCTION "ensure_audit_partition"(recorded_ms bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month timestamp := date_trunc('month', to_timestamp(recorded_ms / 1000.0) AT TIME ZONE 'UTC');
  name text := 'audit_entry_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(format('%I', name)) IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext('audit_entry partitions'));
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF "audit_entry" FOR VALUES FROM (%s) TO (%s)', name,
      (extract(epoch from month) * 1000)::bigint << 20,
      (extract(epoch from month + interval '1 month') * 1000)::bigint << 20);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN "words" SET STATISTICS 1000', name);
  END IF;
END $$;
