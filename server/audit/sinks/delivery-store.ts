import type pg from "pg";

/** How far a sink has come that keeps no account of its own. */
export function deliveryOf(
  pool: pg.Pool,
  sink: string,
): { position(): Promise<number>; remember(seq: number): Promise<void> } {
  return {
    position: async () => {
      const { rows } = await pool.query<{ seq: number }>("SELECT seq FROM tree_delivery WHERE sink = $1", [sink]);
      return rows[0]?.seq ?? 0;
    },
    remember: async (seq) => {
      await pool.query(
        `INSERT INTO tree_delivery (sink, seq) VALUES ($1, $2)
         ON CONFLICT (sink) DO UPDATE SET seq = GREATEST(tree_delivery.seq, excluded.seq)`,
        [sink, seq],
      );
    },
  };
}
