import { z } from "zod";
import { DISPOSITION_KINDS, ENCOUNTER_CLASSES } from "#server/canonical/claim.ts";
import { BED_STATUS_WORDS } from "#server/canonical/families/bed.ts";
import { MILESTONES, ORDER_MEANINGS } from "#server/canonical/families/order.ts";
import { ROLES } from "#server/contracts/access.ts";
import { sourceRankSchema } from "./source-rank.ts";

const id = z.string().regex(/^[A-Za-z0-9&_.-]{1,40}$/, "letters, digits and & _ . - only");

export const UNIT_KINDS = ["inpatient", "emergency", "observation", "perioperative", "clinic", "transit"] as const;
export const UNIT_GROUPS = ["adult", "critical", "maternity", "neonatal", "pediatric", "emergency", "other"] as const;

const bed = z.object({
  /** Unique in the whole site file, as people say it: `5E-12`. */
  id,
  room: z.string().default(""),
  /** What the wall and the bed grid print: `12`. */
  label: z.string(),
  /** PL.1, PL.2, PL.3 as the EHR names this bed (HL7 v2.5.1 ch. 2.A.53). */
  pl: z.tuple([z.string(), z.string(), z.string()]),
  staffed: z.boolean().default(true),
  class: z.string().default("standard"),
  private: z.boolean().default(false),
  isolation: z.boolean().default(false),
});

const unit = z.object({
  id,
  facility: id,
  name: z.string(),
  kind: z.enum(UNIT_KINDS).default("inpatient"),
  group: z.enum(UNIT_GROUPS).default("adult"),
  /** Heading under which units stand together on wall and bed grid. */
  division: z.string().default(""),
  service: z.string().nullable().default(null),
  /** Names of the unit at the source (PL.1), besides its id. */
  aliases: z.array(z.string()).default([]),
  /** Places without a bed, such as a waiting room: stays count for the unit, never for a bed. */
  waitingPlaces: z.array(z.tuple([z.string(), z.string(), z.string()])).default([]),
  beds: z.array(bed).default([]),
});

const codeMap = <T extends z.ZodType>(means: T) =>
  z
    .array(
      z.object({
        code: z.string(),
        /** Coding system; absent matches any. */
        system: z.string().optional(),
        means,
      }),
    )
    .default([]);

const silence = z.object({
  lateSeconds: z.number().positive().default(30),
  staleSeconds: z.number().positive().default(120),
  deadSeconds: z.number().positive().default(300),
  /** Judge silence against what this source usually does at that hour, once a week of it is known. */
  adaptive: z.boolean().default(true),
});

/** HL7 table 0211, and windows-1252, which senders write though the table lacks it. */
export const CHARACTER_SETS = [
  "8859/1",
  "8859/2",
  "8859/3",
  "8859/4",
  "8859/5",
  "8859/6",
  "8859/7",
  "8859/8",
  "8859/9",
  "8859/15",
  "windows-1252",
  "ISO IR14",
  "ISO IR87",
  "GB 18030-2000",
  "KS X 1001",
  "BIG-5",
  "UNICODE UTF-8",
] as const;

const source = z.object({
  /** `EPIC-ADT`: shown on the feeds page and in every lineage. */
  id,
  protocol: z.enum(["hl7v2", "fhir", "webhook"]),
  facility: id,
  /** How a message is known to come from here; absent fields match anything. HL7: MSH-3, MSH-4, the listening port. */
  match: z
    .object({
      sendingApplication: z.string().optional(),
      sendingFacility: z.string().optional(),
      port: z.number().int().optional(),
    })
    .default({}),
  /** trusted: drives the board. parallel: compared with it, never trusted. */
  trust: z.enum(["trusted", "parallel"]).default("trusted"),
  /**
   * On while the sender loads what is past: all of it is kept and can be asked for, none of it moves the board or sets off an
   * alarm, also after the switch is off again. Live messages need a source of their own meanwhile.
   */
  history: z.boolean().default(false),
  /** Who may speak as this source; empty lists let anybody. Over MLLP anything else about a sender is its own claim. */
  senders: z
    .object({
      /** Addresses and networks, `10.1.2.3`, `10.1.0.0/16`, `fd00::/8`. */
      addresses: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).default([]),
      /** Common or DNS names of client certificates (MLLP_TLS_CLIENT_CA_FILE). */
      certificates: z.array(z.string().min(1)).default([]),
    })
    .prefault({}),
  rank: sourceRankSchema,
  /** MSH-11 values taken as real. */
  processingIds: z.array(z.enum(["P", "T", "D"])).default(["P"]),
  /** Character set of a sender that leaves MSH-18 empty and does not write UTF-8; absent: Latin-1, with a doubt. */
  charset: z.enum(CHARACTER_SETS).optional(),
  /** Authority assumed where CX.4 is empty. */
  defaultAuthority: z.string().default(""),
  /** The sender's names of assigning authorities (FHIR identifier systems, CX.4 spellings) to the name HL7 v2 feeds use. */
  authorities: z.record(z.string(), z.string()).default({}),
  /** PID-18 is the visit number at this sender. */
  accountIsVisit: z.boolean().default(false),
  a17PlaceIs: z.enum(["new", "old"]).default("new"),
  /** An acknowledgement even where MSH-15/16 ask for none, for senders that wait. */
  alwaysAcknowledge: z.boolean().default(false),
  /** AA in place of CA when an enhanced-mode sender wants an application answer on the same connection. */
  applicationAckOnSameConnection: z.boolean().default(true),
  strict: z.boolean().default(false),
  /** Refused with AR 200. */
  refuseTypes: z.array(z.string()).default([]),
  /** U from this source frees a dirty bed. */
  authoritativeReadiness: z.boolean().default(false),
  /** Unknown encounters in a snapshot open an implied encounter (first connection of a running hospital). */
  censusBootstrap: z.boolean().default(false),
  /** Components of PL that hold unit, room, bed and facility. */
  layout: z
    .object({
      unit: z.number().int().default(1),
      room: z.number().int().default(2),
      bed: z.number().int().default(3),
      facility: z.number().int().default(4),
    })
    .default({ unit: 1, room: 2, bed: 3, facility: 4 }),
  /** The sender's words to a bed or unit id: `5EAST^09^A` or `5EAST` (the unit alone, rooms and beds kept). */
  locations: z.record(z.string(), z.string()).default({}),
  classes: z.record(z.string(), z.enum(ENCOUNTER_CLASSES)).default({}),
  orders: codeMap(z.enum(ORDER_MEANINGS)),
  /** OBR-4 codes of results that are imaging; everything else is lab. */
  imagingCodes: z.array(z.string()).default([]),
  /** TXA-2 or task codes to discharge milestones. */
  milestones: codeMap(z.enum(MILESTONES)),
  /** TXA-17 states that count as signed besides AU and LA (HL7 table 0271). */
  signedStates: z.array(z.string()).default([]),
  /** NPU-2 and Location.operationalStatus codes besides those of HL7 table 0116. */
  bedStatuses: z.record(z.string(), z.enum(BED_STATUS_WORDS)).default({}),
  dispositions: z.record(z.string(), z.enum(DISPOSITION_KINDS)).default({}),
  isolationCodes: z.array(z.string()).default([]),
  /** CarePlan.category codes of plans whose period ends with the expected discharge. */
  dischargePlanCodes: z.array(z.string()).default([]),
  priorAuthCodes: z.array(z.string()).default([]),
  silence: silence.default({ lateSeconds: 30, staleSeconds: 120, deadSeconds: 300, adaptive: true }),
  /** What goes blind when this source is silent. */
  feeds: z
    .array(
      z.enum(["movement", "emergency", "bed-requests", "transport", "cleaning", "results", "discharges", "referrals"]),
    )
    .default([]),
  fhir: z
    .object({
      baseUrl: z.url(),
      token: z.string().optional(),
      version: z.enum(["R4", "R4B", "R5"]).default("R4"),
      heartbeatSeconds: z.number().default(60),
    })
    .optional(),
  /** Standard Webhooks secrets (`whsec_...`), several while one is being rotated; FHIR channels: a bearer value of the header. */
  secrets: z.array(z.string()).default([]),
});

const facility = z.object({
  id,
  name: z.string(),
  /** IANA name, such as `America/New_York`. */
  timeZone: z.string().default("UTC"),
  /** Names of the facility at the source (MSH-4, PL.4, PV1-39), besides its id. */
  aliases: z.array(z.string()).default([]),
  defaultAuthority: z.string().default(""),
});

/** Thresholds of the reference mapping and the KPI table; all are estimates until a site sets its own. */
const policy = z.object({
  lateMinutes: z.number().default(15),
  settleSeconds: z.number().default(120),
  swapWindowMinutes: z.number().default(10),
  staleSnapshotMinutes: z.number().default(10),
  absorbWindowMinutes: z.number().default(30),
  unmatchedCancelMinutes: z.number().default(15),
  shellDirtyHours: z.number().default(4),
  shortUseReadyMinutes: z.number().default(10),
  confirmationHours: z.number().default(8),
  assignmentHours: z.number().default(12),
  assertionHours: z.number().default(4),
  inspection: z.boolean().default(false),
  targets: z
    .object({
      boardingMinutes: z.number().default(240),
      waitingMinutes: z.number().default(60),
      bedRequestMinutes: z.number().default(120),
      transportMinutes: z.number().default(45),
      cleaningMinutes: z.number().default(60),
      dischargeMinutes: z.number().default(120),
      resultMinutes: z.number().default(120),
      referralHours: z.number().default(24),
      leftUnseenPercent: z.number().default(2),
    })
    .prefault({}),
});

const wall = z.object({
  id,
  name: z.string(),
  /** Unit ids; empty: all units. */
  units: z.array(id).default([]),
  /** Rows shown, worst first; the rest is summarised. */
  rows: z.number().int().min(1).max(22).default(18),
});

/** One group (or other claim value) of the identity provider, and the role that whoever is in it may take on. Order is preference. */
const accessRule = z.object({
  group: z.string().min(1),
  role: z.enum(ROLES),
  /** Unit ids, or `all`. */
  units: z.union([z.literal("all"), z.array(id).min(1)]).default("all"),
});
export type AccessRule = z.infer<typeof accessRule>;

export const siteMapSchema = z
  .object({
    facilities: z.array(facility).min(1),
    units: z.array(unit),
    sources: z.array(source),
    /** Senders of HL7 v2 that no source matches: `parallel` keeps and shows what they say, and nothing of it moves the board. */
    strangers: z.enum(["trusted", "parallel"]).default("trusted"),
    /** PL.1 or full PL of places that hold any number of patients (mapping 3.3). */
    dummyPlaces: z.array(z.string()).default([]),
    policy: policy.prefault({}),
    walls: z.array(wall).default([]),
    /** Ventilated patients come from no feed; a site without a source for it leaves this null and NEDOCS says so. */
    ventilatedUnits: z.array(id).default([]),
    access: z.array(accessRule).default([]),
  })
  .superRefine((site, context) => {
    const seen = new Set<string>();
    const claim = (kind: string, value: string) => {
      if (seen.has(`${kind}:${value}`))
        context.addIssue({ code: "custom", message: `${kind} ${value} is defined twice` });
      seen.add(`${kind}:${value}`);
    };
    for (const f of site.facilities) claim("facility", f.id);
    for (const u of site.units) {
      claim("unit", u.id);
      if (!seen.has(`facility:${u.facility}`))
        context.addIssue({ code: "custom", message: `unit ${u.id} names an unknown facility ${u.facility}` });
      for (const b of u.beds) claim("bed", b.id);
    }
    for (const s of site.sources) {
      claim("source", s.id);
      if (!seen.has(`facility:${s.facility}`))
        context.addIssue({ code: "custom", message: `source ${s.id} names an unknown facility ${s.facility}` });
      for (const f of Object.keys(s.rank.at))
        if (!seen.has(`facility:${f}`))
          context.addIssue({ code: "custom", message: `source ${s.id} is ranked at an unknown facility ${f}` });
      for (const target of Object.values(s.locations))
        if (!seen.has(`bed:${target}`) && !seen.has(`unit:${target}`))
          context.addIssue({
            code: "custom",
            message: `source ${s.id} maps a location to ${target}, which is neither a bed nor a unit`,
          });
    }
    for (const w of site.walls)
      for (const u of w.units)
        if (!seen.has(`unit:${u}`))
          context.addIssue({ code: "custom", message: `wall ${w.id} names an unknown unit ${u}` });
    for (const rule of site.access)
      for (const u of rule.units === "all" ? [] : rule.units)
        if (!seen.has(`unit:${u}`))
          context.addIssue({ code: "custom", message: `group ${rule.group} is given an unknown unit ${u}` });
  });

/** The site map as the code uses it, defaults filled in. */
export type SiteMap = z.output<typeof siteMapSchema>;
/** The site map as a person writes it. */
export type SiteMapInput = z.input<typeof siteMapSchema>;
export type SiteUnit = SiteMap["units"][number];
export type SiteBed = SiteUnit["beds"][number];
export type SiteSource = SiteMap["sources"][number];
export type SitePolicy = SiteMap["policy"];
