import type { BedState } from "#server/contracts/views/bed-row.ts";

export interface FixtureUnit {
  unit: string;
  name: string;
  group: "adult" | "critical" | "maternity" | "neonatal" | "pediatric";
  division: string;
  beds: number;
  /** Beds that are not occupied, by number. */
  states: Readonly<Record<number, BedState>>;
  /** Beds whose patient is expected to leave. */
  leaving: readonly number[];
  pendingIn: number;
  pendingOut: number;
}

/** `R4` ready, `H` held, `D` dirty, `C` cleaning, `B` blocked, each with the number of the bed. */
const LETTERS: Record<string, BedState> = { R: "ready", H: "held", D: "dirty", C: "cleaning", B: "blocked" };

const unit = (
  code: string,
  name: string,
  group: FixtureUnit["group"],
  division: string,
  beds: number,
  states: string,
  leaving: readonly number[],
  [pendingIn, pendingOut]: readonly [number, number],
): FixtureUnit => ({
  unit: code,
  name,
  group,
  division,
  beds,
  states: Object.fromEntries(
    states
      .split(" ")
      .filter(Boolean)
      .map((word) => [Number(word.slice(1)), LETTERS[word.charAt(0)] ?? "unknown"]),
  ),
  leaving,
  pendingIn,
  pendingOut,
});

/** An invented hospital of 400 staffed beds: 345 occupied, 27 ready, 7 held, 16 dirty or in cleaning, 5 blocked. */
export const FIXTURE_UNITS: readonly FixtureUnit[] = [
  unit("MICU", "Medical intensive care", "critical", "Critical care", 16, "H1", [12], [2, 1]),
  unit("SICU", "Surgical intensive care", "critical", "Critical care", 16, "D1 R4 R6", [5, 10], [1, 2]),
  unit("CICU", "Cardiac intensive care", "critical", "Critical care", 12, "D7 R12", [8], [1, 1]),
  unit("PCU", "Progressive care", "adult", "Critical care", 24, "", [2, 6, 16], [5, 3]),
  unit("OBS", "Observation", "adult", "Critical care", 16, "H1", [4, 6, 7, 9, 10], [3, 5]),
  unit("3E", "Medicine east", "adult", "Adult acute", 28, "D4 H24", [6, 9, 18, 22], [3, 4]),
  unit("3W", "Medicine west", "adult", "Adult acute", 28, "D23 R25 C27", [12, 15, 20], [1, 3]),
  unit("4E", "Orthopaedics", "adult", "Adult acute", 28, "D12", [3, 16, 18, 22, 26], [2, 5]),
  unit("4W", "Neurology", "adult", "Adult acute", 28, "B1 H3 D12 R15 C22", [2, 9, 14, 24], [2, 4]),
  unit("5E", "Surgery", "adult", "Adult acute", 28, "H3 C8 R14 R15", [2, 6, 7], [1, 3]),
  unit("5W", "Urology", "adult", "Adult acute", 28, "B3 R5 B9 R16 R18 D24", [2, 6, 7, 8, 12, 13], [0, 6]),
  unit("6E", "Oncology", "adult", "Adult acute", 26, "D5 H14", [1, 12], [2, 2]),
  unit("6W", "Cardiology", "adult", "Adult acute", 26, "B2", [20], [3, 1]),
  unit("7E", "Geriatrics", "adult", "Adult acute", 28, "D10 C21", [9, 20, 22, 24], [4, 4]),
  unit("MBU", "Mother and baby", "maternity", "Women and children", 22, "R2 R7 R8 C15 R17 R19 H22", [1, 3, 11], [2, 3]),
  unit("L&D", "Labor and delivery", "maternity", "Women and children", 10, "R2 D5 R8 R9", [1, 10], [1, 2]),
  unit("NICU", "Neonatal intensive care", "neonatal", "Women and children", 18, "R5 R7 R12 R17", [], [0, 0]),
  unit("PED", "Paediatrics", "pediatric", "Women and children", 18, "B2 R4 R6 R9 R12 D16 R18", [3, 13], [1, 2]),
];

export const FACILITY = "LKF";

export function bedId(unitCode: string, number: number): string {
  return `${unitCode}-${String(number).padStart(2, "0")}`;
}
