/** What a bed is for. Requests ask for a kind of care, any unit of that kind will do. */
export type Care =
  | "critical"
  | "stepdown"
  | "observation"
  | "ward"
  | "postpartum"
  | "labor"
  | "neonatal"
  | "pediatric"
  | "emergency";

export interface BedPlan {
  /** `5E-12`; prefixed by the facility when there are several: `H03-5E-12`. */
  id: string;
  unit: UnitPlan;
  room: string;
  bed: string;
}

export interface UnitPlan {
  id: string;
  /** PL.1 as the EHR writes it, without the facility. */
  name: string;
  title: string;
  care: Care;
  service: string;
  beds: BedPlan[];
  /** Beds in each state when the simulation opens; the rest is ready. */
  opening: { occupied: number; dirty: number; cleaning: number; blocked: number };
}

export interface FacilityPlan {
  id: string;
  name: string;
  timeZone: string;
  /** Prefix of unit and source ids; empty in a single hospital. */
  prefix: string;
  /** Inpatient beds; emergency spaces come on top. */
  bedCount: number;
  units: UnitPlan[];
}

type UnitRow = [
  name: string,
  title: string,
  care: Care,
  service: string,
  beds: number,
  opening: [number, number, number, number],
];

/** The 400-bed hospital: beds, then how many are occupied, dirty, in cleaning and blocked at an ordinary midday. */
const UNITS: UnitRow[] = [
  ["MICU", "Medical intensive care", "critical", "MED", 16, [15, 0, 0, 0]],
  ["SICU", "Surgical intensive care", "critical", "SUR", 16, [13, 1, 0, 0]],
  ["CICU", "Cardiac intensive care", "critical", "CAR", 12, [10, 1, 0, 0]],
  ["PCU", "Progressive care", "stepdown", "CAR", 24, [24, 0, 0, 0]],
  ["OBS", "Observation", "observation", "MED", 16, [15, 0, 1, 0]],
  ["3E", "Medicine 3 East", "ward", "MED", 28, [26, 1, 0, 0]],
  ["3W", "Medicine 3 West", "ward", "MED", 28, [25, 1, 1, 0]],
  ["4E", "Medicine 4 East", "ward", "MED", 28, [27, 1, 0, 0]],
  ["4W", "Medicine 4 West", "ward", "MED", 28, [23, 1, 1, 1]],
  ["5E", "Surgery 5 East", "ward", "SUR", 28, [24, 0, 1, 0]],
  ["5W", "Surgery 5 West", "ward", "SUR", 28, [22, 1, 0, 2]],
  ["6E", "Orthopedics 6 East", "ward", "ORT", 26, [24, 1, 0, 0]],
  ["6W", "Neurology 6 West", "ward", "NEU", 26, [25, 0, 0, 1]],
  ["7E", "Oncology 7 East", "ward", "ONC", 28, [26, 1, 1, 0]],
  ["MBU", "Mother and baby", "postpartum", "OBG", 22, [15, 0, 1, 0]],
  ["L&D", "Labor and delivery", "labor", "OBG", 10, [6, 1, 0, 0]],
  ["NICU", "Neonatal intensive care", "neonatal", "NEO", 18, [14, 0, 0, 0]],
  ["PED", "Pediatrics", "pediatric", "PED", 18, [11, 1, 0, 1]],
];
const REFERENCE_BEDS = 400;
const EMERGENCY_SPACES = 44;
const BEDS_PER_FACILITY = 500;

/** One hospital `LKF` up to 1,000 beds; above that facilities `H01`, `H02`... of 500 beds each. */
export function planFacilities(beds: number): FacilityPlan[] {
  if (beds <= 1000) return [planFacility("LKF", "Larkfield General", "", beds)];
  const count = Math.round(beds / BEDS_PER_FACILITY);
  return Array.from({ length: count }, (_, index) => {
    const id = `H${String(index + 1).padStart(2, "0")}`;
    const share = Math.floor(((index + 1) * beds) / count) - Math.floor((index * beds) / count);
    return planFacility(id, `Larkfield Health ${index + 1}`, `${id}-`, share);
  });
}

function planFacility(id: string, name: string, prefix: string, bedCount: number): FacilityPlan {
  const scale = bedCount / REFERENCE_BEDS;
  const facility: FacilityPlan = { id, name, timeZone: "America/New_York", prefix, bedCount, units: [] };
  const sizes = shareOut(
    UNITS.map((row) => row[4]),
    bedCount,
  );
  for (const [index, row] of UNITS.entries()) facility.units.push(planUnit(prefix, row, sizes[index] ?? 0));
  const spaces = Math.max(3, Math.round(EMERGENCY_SPACES * scale));
  const half: [number, number, number, number] = [Math.round(EMERGENCY_SPACES * 0.55), 2, 1, 0];
  facility.units.push(planUnit(prefix, ["ED", "Emergency", "emergency", "EMR", EMERGENCY_SPACES, half], spaces));
  return facility;
}

function planUnit(prefix: string, row: UnitRow, size: number): UnitPlan {
  const [name, title, care, service, reference, opening] = row;
  const scaled = (count: number) => Math.floor((count * size) / reference + 1e-9);
  const [occupied, dirty, cleaning, blocked] = opening;
  const unit: UnitPlan = {
    id: `${prefix}${name}`,
    name,
    title,
    care,
    service,
    beds: [],
    opening: { occupied: scaled(occupied), dirty: scaled(dirty), cleaning: scaled(cleaning), blocked: scaled(blocked) },
  };
  for (let number = 1; number <= size; number++) {
    const room = String(number).padStart(2, "0");
    unit.beds.push({ id: `${unit.id}-${room}`, unit, room, bed: "A" });
  }
  return unit;
}

/** Whole numbers proportional to `weights` that add up to `total` (largest remainder). */
function shareOut(weights: number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const result = exact.map(Math.floor);
  const order = exact.map((value, index) => ({ index, rest: value - Math.floor(value) }));
  order.sort((a, b) => b.rest - a.rest || a.index - b.index);
  let left = total - result.reduce((a, b) => a + b, 0);
  for (const { index } of order) {
    if (left <= 0) break;
    result[index] = (result[index] ?? 0) + 1;
    left -= 1;
  }
  return result;
}
