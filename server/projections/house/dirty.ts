/** Keys that changed since somebody last took them. `everything` stands for a new site map. */
export class Dirty {
  everything = true;
  beds = new Set<string>();
  /** Units for which a bed was requested, or is no longer; that a bed of theirs changed is in `beds`. */
  units = new Set<string>();
  encounters = new Set<string>();
  facilities = new Set<string>();
  /** Facilities where a bed was requested, or is no longer. */
  requests = new Set<string>();
  /** Facilities with a bed about which somebody disagrees, or no longer does. */
  conflicts = new Set<string>();

  take(): Omit<Dirty, "take"> {
    const taken = {
      everything: this.everything,
      beds: this.beds,
      units: this.units,
      encounters: this.encounters,
      facilities: this.facilities,
      requests: this.requests,
      conflicts: this.conflicts,
    };
    this.everything = false;
    this.beds = new Set();
    this.units = new Set();
    this.encounters = new Set();
    this.facilities = new Set();
    this.requests = new Set();
    this.conflicts = new Set();
    return taken;
  }
}
