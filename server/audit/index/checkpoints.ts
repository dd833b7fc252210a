/** Names of the checkpoints of the index: how far each stream has been folded. */
export const LOG_CHECKPOINT = "audit-index.log";
export const ACCESS_CHECKPOINT = "audit-index.access";
