import { createHash } from "node:crypto";
import { DUMMY_AREA } from "./feed/chart-faults.ts";
import { DISPOSITION_CODES } from "./feed/chart-movements.ts";
import { DOCUMENT_TYPES, MEDICATION_TASK, ORDER_CODES } from "./feed/chart-orders.ts";
import { APPLICATIONS, type Application } from "./feed/charting.ts";
import { IMAGING_TESTS, LAB_TESTS, OBSERVATIONS } from "./hospital/ancillary.ts";
import { CLINIC } from "./hospital/clinic.ts";
import { WAITING_ROOM } from "./hospital/emergency.ts";
import { type Care, type FacilityPlan, planFacilities, type UnitPlan } from "./hospital/plan.ts";

const GROUPS: Record<Care, string> = {
  critical: "critical",
  stepdown: "critical",
  observation: "adult",
  ward: "adult",
  postpartum: "maternity",
  labor: "maternity",
  neonatal: "neonatal",
  pediatric: "pediatric",
  emergency: "emergency",
};
const DIVISIONS: Record<string, string> = {
  critical: "Critical care",
  adult: "Adult",
  maternity: "Women and children",
  neonatal: "Women and children",
  pediatric: "Women and children",
  emergency: "Emergency",
};
const FEEDS: Record<Application, string[]> = {
  "EPIC-ADT": ["movement", "emergency", "discharges", "referrals"],
  BEDREQ: ["bed-requests", "discharges"],
  LAB: ["results"],
  RADIOLOGY: ["results"],
  EVS: ["cleaning"],
  TRANSPORT: ["transport"],
  PHARMACY: ["discharges"],
};
/** Seconds of silence that mean late, stale and dead: a desk that clicks ten times an hour is not ill after a minute of quiet. */
const SILENCE: Record<Application, [late: number, stale: number, dead: number]> = {
  "EPIC-ADT": [120, 300, 900],
  BEDREQ: [1800, 3600, 7200],
  LAB: [600, 1800, 3600],
  RADIOLOGY: [1800, 3600, 7200],
  EVS: [1800, 3600, 7200],
  TRANSPORT: [1800, 3600, 7200],
  // Beats once a minute, so its silence tells sooner.
  PHARMACY: [130, 300, 600],
};
const PROTOCOLS = { mllp: "hl7v2", webhook: "webhook", fhir: "fhir" } as const;

/** The site file of a simulated hospital: what an integration engineer would have written down about it. */
export function siteFile(beds: number, seed = 0): Record<string, unknown> {
  const facilities = planFacilities(beds);
  return {
    facilities: facilities.map(({ id, name, timeZone }) => ({ id, name, timeZone, defaultAuthority: id })),
    units: facilities.flatMap((facility) => [
      ...facility.units.map((unit) => unitEntry(facility, unit)),
      clinicEntry(facility),
    ]),
    sources: facilities.flatMap((facility) =>
      applications().map((application) => sourceEntry(facility, application, seed)),
    ),
    dummyPlaces: [DUMMY_AREA],
    walls: facilities.map((facility) => ({
      id: facility.id.toLowerCase(),
      name: facility.name,
      units: facility.units.filter((unit) => unit.care !== "emergency").map((unit) => unit.id),
      rows: 18,
    })),
  };
}

/** Signs what a webhook source sends (`whsec_` and base64), and is the bearer value of a FHIR source. */
export function sourceSecret(source: string, seed: number): string {
  const key = createHash("sha256").update(`simulated/${seed}/${source}`).digest("base64");
  return `whsec_${key}`;
}

export function applications(): Application[] {
  return Object.keys(APPLICATIONS) as Application[];
}

function unitEntry(facility: FacilityPlan, unit: UnitPlan) {
  const isEmergency = unit.care === "emergency";
  const group = GROUPS[unit.care];
  return {
    id: unit.id,
    facility: facility.id,
    name: unit.title,
    kind: isEmergency ? "emergency" : unit.care === "observation" ? "observation" : "inpatient",
    group,
    division: DIVISIONS[group],
    service: unit.service,
    aliases: [unit.name],
    waitingPlaces: isEmergency ? [["ED", WAITING_ROOM, ""]] : [],
    beds: unit.beds.map((bed) => ({
      id: bed.id,
      room: bed.room,
      label: bed.room,
      pl: [unit.name, bed.room, bed.bed],
      class: unit.care,
      private: unit.care === "critical" || Number(bed.room) % 4 === 0,
      isolation: Number(bed.room) % 6 === 0,
    })),
  };
}

function clinicEntry(facility: FacilityPlan) {
  const id = `${facility.prefix}${CLINIC}`;
  return { id, facility: facility.id, name: "Clinics", kind: "clinic", group: "other", aliases: [CLINIC], beds: [] };
}

function sourceEntry(facility: FacilityPlan, application: Application, seed: number) {
  const id = `${facility.prefix}${application}`;
  const protocol = PROTOCOLS[APPLICATIONS[application]];
  return {
    id,
    protocol,
    facility: facility.id,
    match: protocol === "hl7v2" ? { sendingApplication: application, sendingFacility: facility.id } : {},
    defaultAuthority: facility.id,
    feeds: FEEDS[application],
    silence: silenceOf(application),
    ...(protocol === "hl7v2" ? {} : { secrets: [sourceSecret(id, seed)] }),
    ...codes(application),
  };
}

function silenceOf(application: Application) {
  const [lateSeconds, staleSeconds, deadSeconds] = SILENCE[application];
  return { lateSeconds, staleSeconds, deadSeconds };
}

function codes(application: Application) {
  if (application === "EPIC-ADT")
    return {
      authoritativeReadiness: true,
      censusBootstrap: true,
      classes: { E: "emergency", I: "inpatient", OBS: "observation", O: "outpatient" },
      dispositions: Object.fromEntries(Object.entries(DISPOSITION_CODES).map(([kind, code]) => [code, kind])),
      isolationCodes: ["CONTACT", "DROPLET", "AIRBORNE"],
      milestones: Object.entries(DOCUMENT_TYPES).map(([means, code]) => ({ code, means })),
    };
  if (application === "BEDREQ")
    return {
      orders: [
        { code: ORDER_CODES.admit[0], means: "admit-bed" },
        { code: ORDER_CODES.transfer[0], means: "transfer-bed" },
        { code: ORDER_CODES.discharge[0], means: "discharge" },
      ],
    };
  if (application === "LAB")
    return { orders: [...LAB_TESTS, ...OBSERVATIONS].map(([code]) => ({ code, means: "lab" })) };
  if (application === "RADIOLOGY")
    return {
      orders: IMAGING_TESTS.map(([code]) => ({ code, means: "imaging" })),
      imagingCodes: IMAGING_TESTS.map(([code]) => code),
    };
  if (application === "TRANSPORT") return { orders: [{ code: "RIDE", means: "transport" }] };
  if (application === "PHARMACY") return { milestones: [{ code: MEDICATION_TASK, means: "medication" }] };
  return {};
}
