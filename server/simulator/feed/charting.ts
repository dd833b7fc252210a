import type { Random } from "../hospital/random.ts";
import { bedOf, type Visit } from "../hospital/visit.ts";
import type { World } from "../hospital/world.ts";
import { type AdtContent, adt } from "../senders/adt-message.ts";
import { cloudEvent } from "../senders/cloud-event.ts";
import type { Stamp, Station } from "../senders/hl7-text.ts";
import type { Draft, Transport } from "./delivery.ts";
import type { FaultMix } from "./fault-mix.ts";

export const APPLICATIONS = {
  "EPIC-ADT": "mllp",
  BEDREQ: "mllp",
  LAB: "mllp",
  RADIOLOGY: "mllp",
  EVS: "webhook",
  TRANSPORT: "webhook",
  PHARMACY: "fhir",
} as const satisfies Record<string, Transport>;
export type Application = keyof typeof APPLICATIONS;

const CLERK_SECONDS: [number, number] = [3, 40];

/** One facility's desks and machines: who writes what down, under which numbers. */
export class Charting {
  readonly world: World;
  readonly random: Random;
  readonly mix: FaultMix;
  readonly facility: string;
  /** MRN a visit is registered under while it is not the patient's own. */
  readonly secondRecords = new Map<string, string>();
  eventNumber = 0;
  readonly #prefix: string;

  constructor(world: World, random: Random, mix: FaultMix) {
    this.world = world;
    this.random = random;
    this.mix = mix;
    this.facility = world.plan.id;
    this.#prefix = world.plan.prefix;
  }

  station(application: Application): Station {
    return { application, facility: this.facility, calendar: this.world.calendar };
  }

  source(application: Application): string {
    return `${this.#prefix}${application}`;
  }

  mrn(visit: Visit): string {
    return this.secondRecords.get(visit.number) ?? visit.patient.mrn;
  }

  /** A message of an HL7 system about a visit. */
  hl7(
    application: Application,
    label: string,
    about: { visit: Visit | null; beds: (string | null)[]; at: number },
    build: (station: Station, stamp: Stamp) => string,
    flags: { mayBeChartedLate?: boolean; starts?: boolean } = {},
  ): Draft {
    const station = this.station(application);
    return {
      source: this.source(application),
      transport: APPLICATIONS[application],
      label,
      occurredAt: about.at,
      recordedAt: about.at + this.random.between(...CLERK_SECONDS) * 1000,
      visit: about.visit?.number ?? null,
      beds: about.beds.filter((bed) => bed !== null),
      showsPlace: label.startsWith("ADT^"),
      mayBeChartedLate: flags.mayBeChartedLate ?? false,
      starts: flags.starts ?? false,
      build: (stamp) => build(station, stamp),
    };
  }

  /** An ADT message that moves somebody: effective, with a time of its own. */
  movement(at: number, beds: (string | null)[], content: Omit<AdtContent, "mrn" | "occurredAt">): Draft {
    const mrn = this.mrn(content.visit);
    const starts = content.trigger === "A01" || content.trigger === "A04";
    return this.hl7(
      "EPIC-ADT",
      `ADT^${content.trigger}`,
      { visit: content.visit, beds, at },
      (station, stamp) => adt(station, stamp, { ...content, mrn, occurredAt: at }),
      { mayBeChartedLate: true, starts },
    );
  }

  /** An ADT message that plans or updates: its time is the time of writing. `beds` only where the board depends on it. */
  remark(at: number, beds: (string | null)[], content: Omit<AdtContent, "mrn">): Draft {
    const mrn = this.mrn(content.visit);
    const about = { visit: content.visit, beds, at };
    return this.hl7("EPIC-ADT", `ADT^${content.trigger}`, about, (station, stamp) =>
      adt(station, stamp, { ...content, mrn }),
    );
  }

  /** An event typed in by hand, some minutes after the deed. */
  event(
    application: "EVS" | "TRANSPORT",
    type: string,
    about: { visit: Visit | null; beds: string[]; at: number; clickedAt: number },
    data: Record<string, unknown>,
  ): Draft {
    const body = { ...data, at: new Date(about.at).toISOString() };
    return {
      source: this.source(application),
      transport: "webhook",
      label: type,
      occurredAt: about.at,
      recordedAt: about.clickedAt,
      visit: about.visit?.number ?? null,
      beds: about.beds,
      showsPlace: about.beds.length > 0,
      mayBeChartedLate: false,
      starts: false,
      build: ({ controlId, recordedAt }) =>
        cloudEvent({ id: controlId, type, facility: this.facility, application, recordedAt, data: body }),
    };
  }

  manualLag(): number {
    return 500 + this.random.exponential(this.mix.manualLagSeconds * 1000);
  }

  bedId(visit: Visit): string | null {
    return bedOf(visit)?.id ?? null;
  }
}
