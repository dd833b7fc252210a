import type { Role } from "#server/contracts/access.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";

// Written by hand from what each role is for, and reviewed apart from the code: never generated from it.

const everyone: Role[] = [
  "bed-manager",
  "unit-nurse",
  "charge-nurse",
  "nursing-leadership",
  "evs",
  "transport",
  "pharmacy",
  "case-manager",
  "compliance",
  "integration-engineer",
  "administrator",
  "wall-display",
];
/** Everybody who works on a ward or for the whole house, and who must see where patients are. */
const seesBeds: Role[] = [
  "bed-manager",
  "unit-nurse",
  "charge-nurse",
  "nursing-leadership",
  "evs",
  "transport",
  "case-manager",
  "compliance",
  "integration-engineer",
];
const seesQueues: Role[] = [...seesBeds, "pharmacy"];
const seesDischarges: Role[] = seesQueues.filter((role) => role !== "evs");
const opensEncounters: Role[] = ["bed-manager", "unit-nurse", "charge-nurse", "pharmacy", "case-manager", "compliance"];
const readsEvents: Role[] = [
  "bed-manager",
  "unit-nurse",
  "charge-nurse",
  "nursing-leadership",
  "case-manager",
  "compliance",
  "integration-engineer",
];
const seesFeeds: Role[] = ["bed-manager", "nursing-leadership", "compliance", "integration-engineer"];
const compliance: Role[] = ["compliance"];
const engineer: Role[] = ["integration-engineer"];
const administrator: Role[] = ["administrator"];
const breaksGlass: Role[] = ["unit-nurse", "charge-nurse", "case-manager"];
const assertsBeds: Role[] = ["bed-manager", "unit-nurse", "charge-nurse", "evs"];
const partsVisits: Role[] = ["bed-manager", "unit-nurse", "charge-nurse"];
const approvesWalls: Role[] = ["bed-manager", "charge-nurse", "administrator"];

/** Roles that belong to some units; the others work for the whole house. */
export const UNIT_ROLES: Role[] = ["unit-nurse", "charge-nurse", "case-manager", "transport"];

export const EXPECTED_PAGES: { [route: string]: Role[] | "public" } = {
  "/": everyone,
  "/wall": everyone,
  "/wall/[unit]": everyone,
  "/beds": seesBeds,
  "/beds/downtime": seesBeds,
  "/discharges": seesDischarges,
  "/queues": seesQueues,
  "/encounters": opensEncounters,
  "/encounters/[visit]": opensEncounters,
  "/feeds": seesFeeds,
  "/audit": compliance,
  "/audit/as-seen": compliance,
  "/audit/daily": compliance,
  "/audit/disclosures": compliance,
  "/audit/glass": compliance,
  "/audit/why/bed/[bed]": readsEvents,
  "/audit/why/encounter/[visit]": readsEvents,
  "/access": approvesWalls,
  "/pair": "public",
  "/sign-in": "public",
  "/set-up": "public",
  "/lock": "public",
};

export const EXPECTED_VIEWS: { [view: string]: Role[] } = {
  wall: everyone,
  feeds: everyone,
  beds: seesBeds,
  discharges: seesDischarges,
  queues: seesQueues,
};

export const EXPECTED_OPERATIONS: { [id: string]: Role[] | "public" } = {
  getSession: "public",
  noteInput: "public",
  lockSession: "public",
  unlockSession: "public",
  takeRoleOn: "public",
  setUp: "public",
  startPairing: "public",
  claimPairing: "public",
  renewWall: "public",
  readOwnWall: everyone,
  listSessions: administrator,
  revokeSession: administrator,
  listAccounts: administrator,
  createAccount: administrator,
  grantAccount: administrator,
  setPassword: administrator,
  disableAccount: administrator,
  createToken: administrator,
  listTokens: administrator,
  revokeToken: administrator,
  listWalls: approvesWalls,
  approveWall: approvesWalls,
  lookAtPairing: approvesWalls,
  revokeWall: approvesWalls,
  listBeds: seesBeds,
  listQueues: seesQueues,
  listDischarges: seesDischarges,
  describePast: seesBeds,
  assertBed: assertsBeds,
  listEvents: readsEvents,
  readEvent: readsEvents,
  readEncounter: opensEncounters,
  partVisits: partsVisits,
  rejoinVisits: partsVisits,
  revealIdentity: opensEncounters,
  breakGlass: breaksGlass,
  closeGlass: breaksGlass,
  listGlass: compliance,
  reviewGlass: compliance,
  listFeeds: seesFeeds,
  compareFeed: seesFeeds,
  listDeadLetters: seesFeeds,
  readInbound: ["compliance", "integration-engineer"],
  replayDeadLetter: engineer,
  discardDeadLetter: engineer,
  replayDeadLetters: engineer,
  // The words of the feeds screen: places and codes, no patient and no secret.
  readSite: seesFeeds,
  readSiteVersion: seesFeeds,
  listUnmapped: seesFeeds,
  putSite: engineer,
  tryMessage: engineer,
  compareSite: engineer,
  applySite: engineer,
  resumeReprocess: engineer,
  undoReprocess: engineer,
  readRun: engineer,
  listReprocesses: engineer,
  listVips: compliance,
  addVip: compliance,
  removeVip: compliance,
  erasePatient: compliance,
  listVaultKeys: compliance,
  rotateVaultKeys: compliance,
  retireVaultKey: compliance,
  searchAudit: compliance,
  readAuditEntry: compliance,
  listAuditQuestions: compliance,
  listSavedSearches: compliance,
  saveSearch: compliance,
  forgetSearch: compliance,
  exportAudit: compliance,
  recordDisclosure: compliance,
  accountDisclosures: compliance,
  readAuditChain: compliance,
  explainState: readsEvents,
  makeAuditBundle: compliance,
  reviewAccess: compliance,
  listTreeHeads: compliance,
  proveEntry: compliance,
  proveConsistency: compliance,
  listHolds: compliance,
  placeHold: compliance,
  liftHold: compliance,
  planRetention: compliance,
};

type Seen = { [R in Role]?: [own: FieldClass, other: FieldClass] };

const carers: Seen = {
  "bed-manager": ["clinical-minimum", "clinical-minimum"],
  "unit-nurse": ["clinical-minimum", "none"],
  "charge-nurse": ["clinical-minimum", "none"],
  "case-manager": ["clinical-minimum", "none"],
};
const operations: Seen = {
  "nursing-leadership": ["operational", "operational"],
  compliance: ["operational", "operational"],
  "integration-engineer": ["operational", "operational"],
};
/** Views that say nothing clinical of anybody. */
const plain: Seen = {
  ...operations,
  "bed-manager": ["operational", "operational"],
  "unit-nurse": ["operational", "none"],
  "charge-nurse": ["operational", "none"],
  "case-manager": ["operational", "none"],
  transport: ["operational", "none"],
  pharmacy: ["operational", "operational"],
};
const bedSeen: Seen = { ...carers, ...operations, transport: ["clinical-minimum", "none"], evs: ["none", "none"] };

/** The most telling class of field that is found of a patient of one's own unit, and of one of another unit. */
export const EXPECTED_FIELDS: { [door: string]: Seen } = {
  listBeds: bedSeen,
  "listBeds as CSV": {
    ...operations,
    "bed-manager": ["operational", "operational"],
    "unit-nurse": ["operational", "none"],
    "charge-nurse": ["operational", "none"],
    "case-manager": ["operational", "none"],
    transport: ["operational", "none"],
    evs: ["none", "none"],
  },
  listDischarges: plain,
  listQueues: { ...plain, evs: ["none", "none"] },
  listEvents: { ...carers, ...operations },
  readEncounter: { ...carers, pharmacy: ["operational", "operational"], compliance: ["operational", "operational"] },
  "explainState of a bed": { ...carers, ...operations },
  "explainState of a visit": { ...carers, ...operations },
  "socket beds": bedSeen,
  "socket discharges": plain,
  "socket queues": { ...plain, evs: ["none", "none"] },
  "socket wall": Object.fromEntries(everyone.map((role) => [role, ["none", "none"]])),
  "socket feeds": Object.fromEntries(everyone.map((role) => [role, ["none", "none"]])),
};
