/** Keys that changed since somebody last took them. `everything` stands for a new site map. */
export class Dirty {
  everything = true;
  beds = new Set<string>();
  units = new Set<string>();
  encounters = new Set<string>();
  facilities = new Set<string>();

  take(): Pick<Dirty, "everything" | "beds" | "units" | "encounters" | "facilities"> {
    const taken = {
      everything: this.everything,
      beds: this.beds,
      units: this.units,
      encounters: this.encounters,
      facilities: this.facilities,
    };
    this.everything = false;
    this.beds = new Set();
    this.units = new Set();
    this.encounters = new Set();
    this.facilities = new Set();
    return taken;
  }
}
