-- Comparisons and reprocessings as any node may tell of them, while they run and after the node that ran them is gone.
CREATE TABLE "workbench_run" (
    "id" UUID NOT NULL,
    "number" BIGINT GENERATED ALWAYS AS IDENTITY,
    "reprocess_id" BIGINT,
    "state" TEXT NOT NULL,
    "report" JSONB NOT NULL,

    CONSTRAINT "workbench_run_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "workbench_run_reprocess_id_number_idx" ON "workbench_run" ("reprocess_id", "number");
