import type { Random } from "./random.ts";
import type { Patient } from "./visit.ts";

const GIVEN_F =
  "Ada Bea Carla Dina Edith Flora Greta Hana Ines Jana Katya Lena Mira Nora Odile Paula Rosa Selma Tessa Vera Wanda Yara Zoe";
const GIVEN_M =
  "Abel Boris Caleb Dario Emil Felix Gustav Hugo Ivan Jonas Karl Liam Milan Nils Oskar Pavel Ravi Stefan Theo Uwe Viktor Yusuf Zeno";
const FAMILY =
  "Abara Bellweather Castellan Dunmore Eastlake Farrow Greenhalgh Hollis Ibsen Jarrow Kestrel Larkin Marlowe Northcott Okafor Pemberton Quill Ravensworth Stonebridge Tamarind Underhill Vandermeer Whitlock Yarrow Zielinski O'Dell Núñez Brontë-Hale";
const STREET = "Mill Orchard Quarry Harbor Chapel Foundry Willow Station Meadow Bridge";
const DOCTORS = 40;

const givenF = GIVEN_F.split(" ");
const givenM = GIVEN_M.split(" ");
const family = FAMILY.split(" ");
const streets = STREET.split(" ");

/** An invented person; any likeness is chance. */
export function inventPatient(random: Random, mrn: string, ageYears: [number, number], now: number): Patient {
  const sex = random.chance(0.53) ? "F" : "M";
  const born = new Date(now - random.between(ageYears[0], ageYears[1]) * 365.25 * 86_400_000);
  return {
    mrn,
    family: random.pick(family),
    given: random.pick(sex === "F" ? givenF : givenM),
    born: born.toISOString().slice(0, 10).replaceAll("-", ""),
    sex,
    street: `${random.whole(1, 240)} ${random.pick(streets)} Road`,
    phone: `555-01${String(random.whole(0, 99)).padStart(2, "0")}`,
  };
}

/** XCN of a staff member: `D1017^Quill^Oskar^^^^MD`. */
export function inventDoctor(random: Random): string {
  const number = random.whole(1, DOCTORS);
  const last = family[number % family.length];
  const first = givenM[(number * 7) % givenM.length];
  return `D${1000 + number}^${last}^${first}^^^^MD`;
}
