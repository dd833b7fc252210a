/** A part that was acknowledged and waits in the journal for the rest of its message. */
export interface StoredFragment {
  inboundId: number;
  body: Buffer;
}

/** What waits of each source, in the journal itself, so that a restart or another node can finish what one began. */
export interface FragmentStore {
  /**
   * Runs `work` with the parts of a source that wait, oldest first, while no other node joins parts of it. The parts that
   * `work` names as joined wait no longer.
   */
  whileAlone<T>(
    source: string,
    work: (waiting: StoredFragment[]) => Promise<{ result: T; joined: number[] }>,
  ): Promise<T>;
}
