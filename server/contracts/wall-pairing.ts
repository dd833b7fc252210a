/** What a display was let in to show. */
export interface WallChoice {
  facility: string;
  /** `all`: the wall of the whole facility. */
  units: "all" | readonly string[];
}
