import type { EncounterAttributes } from "#server/canonical/claim.ts";
import type { HeldClaim } from "../claim-record.ts";
import { compareRecorded } from "../order-key.ts";
import type { SiteView } from "../site-view.ts";

type Attribute = keyof EncounterAttributes;

/**
 * The last word on each attribute: of the best-ranked source that says anything, what it wrote last. `null` (deleted) is a
 * word, a missing property is not.
 */
export class AttributeWords {
  private readonly claims: HeldClaim[];
  private readonly site: SiteView;
  private readonly ranked: boolean;

  /** `claims` without those that were taken back. */
  constructor(claims: HeldClaim[], site: SiteView) {
    this.claims = [...claims].sort(compareRecorded);
    this.site = site;
    this.ranked = new Set(claims.map((claim) => claim.data.source)).size > 1;
  }

  last<A extends Attribute>(attribute: A): EncounterAttributes[A] {
    return this.lastClaim(attribute)?.data[attribute] as EncounterAttributes[A];
  }

  lastClaim(attribute: Attribute): HeldClaim | null {
    let best: HeldClaim | null = null;
    for (let i = this.claims.length - 1; i >= 0; i--) {
      const claim = this.claims[i] as HeldClaim;
      if (claim.data[attribute] === undefined) continue;
      if (!this.ranked) return claim;
      if (!best || this.rank(claim) < this.rank(best)) best = claim;
    }
    return best;
  }

  /** The first claim of the unbroken run that ends in the last word and has any value at all. */
  since(attribute: Attribute): HeldClaim | null {
    let first: HeldClaim | null = null;
    for (const claim of this.claims) {
      const value = claim.data[attribute];
      if (value === undefined) continue;
      if (value === null) first = null;
      else first ??= claim;
    }
    return first;
  }

  private rank(claim: HeldClaim): number {
    return this.site.attributeRank(claim.data.source, claim.facility);
  }
}
