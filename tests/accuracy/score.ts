/** What a board or the truth says of one bed. */
export interface BedWord {
  state: string;
  /** Who lies there; null where nobody does. */
  encounter: string | null;
}

/** Share of right answers, kept as counts so that samples add up exactly. */
export class Tally {
  #right = 0;
  #asked = 0;

  add(isRight: boolean): void {
    this.#asked += 1;
    if (isRight) this.#right += 1;
  }

  get asked(): number {
    return this.#asked;
  }

  get wrong(): number {
    return this.#asked - this.#right;
  }

  /** 1 when nothing was asked: nothing was wrong. */
  get share(): number {
    return this.#asked === 0 ? 1 : this.#right / this.#asked;
  }
}

/** Two questions about each bed: how is it, and who lies in it. */
export class BoardScore {
  readonly state = new Tally();
  readonly occupant = new Tally();
  /** Both at once. */
  readonly whole = new Tally();

  add(said: BedWord, truth: BedWord): void {
    const state = said.state === truth.state;
    const occupant = said.encounter === truth.encounter;
    this.state.add(state);
    this.occupant.add(occupant);
    this.whole.add(state && occupant);
  }
}

export interface BedFacts {
  id: string;
  truth: BedWord;
  board: BedWord;
  naive: BedWord;
  /** A message the picture needs has not left the sender. */
  isOwed: boolean;
  /** A fault has touched the bed, or whoever lies in it, in the last hours. */
  isTouched: boolean;
}

/**
 * live: every bed at every sample. settled: those samples of a bed for which everything there is to say has been said;
 * the board has no excuse there. touched: only beds near a fault.
 */
export class AccuracyScore {
  readonly live = new BoardScore();
  readonly settled = new BoardScore();
  readonly naive = new BoardScore();
  readonly touchedLive = new BoardScore();
  readonly touchedSettled = new BoardScore();
  readonly touchedNaive = new BoardScore();
  samples = 0;

  addSample(beds: Iterable<BedFacts>): BedFacts[] {
    this.samples += 1;
    const wrong: BedFacts[] = [];
    for (const bed of beds) {
      this.#add(bed);
      const isRight = bed.board.state === bed.truth.state && bed.board.encounter === bed.truth.encounter;
      if (!bed.isOwed && !isRight) wrong.push(bed);
    }
    return wrong;
  }

  #add({ truth, board, naive, isOwed, isTouched }: BedFacts): void {
    this.live.add(board, truth);
    if (isTouched) this.touchedLive.add(board, truth);
    if (isOwed) return;
    this.settled.add(board, truth);
    this.naive.add(naive, truth);
    if (!isTouched) return;
    this.touchedSettled.add(board, truth);
    this.touchedNaive.add(naive, truth);
  }
}
