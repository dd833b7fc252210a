import { Webhook } from "standardwebhooks";
import { adt, FHIR_SECRET, WEBHOOK_SECRET } from "#tests/integration/ingest/invented-site.ts";

/** Two people who exist nowhere else, in the fields that name people and in every text where somebody might write of them. */
export const CANARIES = [
  "Zyxwquill",
  "Ottolinde",
  "CANARY77881",
  "CANARY88992",
  "1931-02-29",
  "19310229",
  "Canaryfreetext",
  "Canaryreason",
];

/** Which of their words stand in a text, as they are or as a program would carry them. */
export function canariesIn(text: string): string[] {
  const lower = text.toLowerCase();
  return CANARIES.filter((word) => lower.includes(word.toLowerCase()) || lower.includes(encoded(word).toLowerCase()));
}

function encoded(word: string): string {
  return Buffer.from(word).toString("base64").replace(/=+$/, "").slice(0, -1);
}

export const CANARY_NAME = "Ottolinde Zyxwquill";
export const CANARY_VISIT = "V610001";
export const CANARY_BED = "5E-01";
/** In intensive care, where nobody of 5 East belongs: a number that only some may read. */
export const OTHER_BED = "ICU-01";
export const OTHER_VISIT = "VELSEWHERE9";

const STAY = { visit: CANARY_VISIT, place: "5E^01^A", mrn: "CANARY77881", name: "Zyxwquill^Ottolinde" };
const OTHER_STAY = { visit: OTHER_VISIT, place: "ICU^01^A", mrn: "CANARY88992", name: "Zyxwquill^Elsewhere" };

export const CANARY_MESSAGES = [
  adt({
    ...STAY,
    trigger: "A01",
    at: "08:00",
    more: [
      "PV2|||Canaryfreetext of Zyxwquill",
      "NTE|1||Canaryfreetext: Ottolinde Zyxwquill wants a window",
      "NK1|1|Zyxwquill^Next|SPO",
      "OBX|1|TX|NOTE^Nursing note||Zyxwquill Canaryfreetext||||||F",
      "ZPD|1|Zyxwquill|CANARY77881|Canaryfreetext",
    ],
  }).replace("19610407", "19310229"),
  // No mapping knows this place: the message is parked, or its word listed for a person.
  adt({ ...STAY, visit: "V610002", trigger: "A01", place: "NOWHERE^1", at: "08:10", more: ["NTE|1||Canaryfreetext"] }),
  adt({ ...STAY, visit: "V610003", trigger: "A02", place: "", at: "08:20", more: ["ZZZ|Zyxwquill"] }),
  adt({ ...OTHER_STAY, trigger: "A01", at: "08:30" }),
];

/** Word of when the canary patient and the one elsewhere are to leave, another hour each `time`, so that their beds' rows change. */
export function planned(time: number): string[] {
  const hour = String(time % 24).padStart(2, "0");
  const more = [`PV2|||||||||20261125${hour}00`, "NTE|1||Canaryfreetext: Ottolinde Zyxwquill"];
  const at = `09:${String(time).padStart(2, "0")}`;
  return [adt({ ...STAY, trigger: "A16", at, more }), adt({ ...OTHER_STAY, trigger: "A16", at, more })];
}

const FHIR_NOTE = {
  resourceType: "Bundle",
  type: "history",
  entry: [
    {
      resource: {
        resourceType: "Encounter",
        text: { div: "Zyxwquill Canaryfreetext" },
        subject: { display: "Zyxwquill" },
      },
    },
  ],
};

/** The same person by the two other wires; answers what the sender was told. */
export async function tellByHttp(url: string): Promise<string[]> {
  const fhir = await fetch(`${url}/api/ingest/fhir/FHIR`, {
    method: "POST",
    headers: { "content-type": "application/fhir+json", authorization: `Bearer ${FHIR_SECRET}` },
    body: JSON.stringify(FHIR_NOTE),
  });
  const unsigned = await fetch(`${url}/api/ingest/webhook/EVS`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "bed.blocked", data: { reason: "Zyxwquill Canaryfreetext" } }),
  });
  const place = { unit: "5E", room: "04", bed: "A" };
  const block = { specversion: "1.0", source: "/evs", type: "bed.blocked", time: "2026-11-17T13:40:00Z" };
  const noted = await sendSigned(url, {
    ...block,
    id: "canary-noted",
    data: { place, reason: "broken-equipment", note: "Canaryfreetext: Ottolinde Zyxwquill spilled" },
  });
  // A sentence where a code belongs: parked for a person.
  const parked = await sendSigned(url, {
    ...block,
    id: "canary-parked",
    data: { place, reason: "Canaryfreetext: Zyxwquill spilled" },
  });
  return Promise.all([fhir, unsigned, noted, parked].map((answer) => answer.text()));
}

function sendSigned(url: string, event: Record<string, unknown>): Promise<Response> {
  const body = JSON.stringify(event);
  const at = new Date();
  const id = String(event.id);
  return fetch(`${url}/api/ingest/webhook/EVS`, {
    method: "POST",
    headers: {
      "content-type": "application/cloudevents+json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(WEBHOOK_SECRET).sign(id, at, body),
    },
    body,
  });
}
