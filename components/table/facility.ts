/** A hospital as the desk pages name it. */
export interface Facility {
  id: string;
  name: string;
  /** IANA name. */
  timeZone: string;
  staffedBeds: number;
}
