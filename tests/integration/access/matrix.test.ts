import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { io } from "socket.io-client";
import { z } from "zod";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import { ROLES, type Role } from "#server/contracts/access.ts";
import { FIELD_CLASSES, type FieldClass } from "#server/contracts/field-class.ts";
import { VIEW_NAMES } from "#server/contracts/live.ts";
import {
  EXPECTED_FIELDS,
  EXPECTED_OPERATIONS,
  EXPECTED_PAGES,
  EXPECTED_VIEWS,
  UNIT_ROLES,
} from "#tests/access/expected-grants.ts";
import { adt } from "#tests/integration/ingest/invented-site.ts";
import { OWN_UNITS, openMatrixServer, type Someone } from "./matrix-server.ts";

/** The guard taken out, to see this test notice it; a child process of the saboteur's test asks for it. */
const NOTHING_WITHHELD: Redactor = { row: (_view, row) => row, id: (_view, id) => id, event: (event) => event };

/** What tells a patient of one's own unit from one of another, by class of field. */
const MARKS = {
  own: { identity: /OWNNAME|M5100/, "clinical-minimum": /ISOOWN/, operational: /V5100/ },
  other: { identity: /OTHERNAME|M5200/, "clinical-minimum": /ISOOTHER/, operational: /V5200/ },
} as const;

/** PV2-9 expected discharge and PV2-41 isolation, which no message of this site leaves free. */
function pv2(isolation: string): string {
  const fields = Array.from({ length: 42 }, () => "");
  fields[0] = "PV2";
  fields[9] = "20261122180000";
  fields[41] = isolation;
  return fields.join("|");
}

function stay(visit: string, place: string, isolation: string, name: string): string[] {
  const more = [pv2(isolation)];
  const said = { visit, place, name, mrn: `M${visit.slice(1)}`, more };
  return [adt({ ...said, trigger: "A01", at: "08:00" }), adt({ ...said, trigger: "A16", at: "09:00" })];
}

/** An image is asked for, so that the patient waits in a queue. */
function imaging(visit: string, place: string): string {
  const said = adt({ trigger: "A08", visit, place, mrn: `M${visit.slice(1)}`, at: "10:00", controlId: `${visit}-O01` });
  const lines = said
    .replace("ADT^A08", "ORM^O01")
    .split("\r")
    .filter((line) => !line.startsWith("EVN"));
  return [...lines, `ORC|NW|${visit}9^EPIC|||||||20261117100000`, "OBR|1|||CXR"].join("\r");
}

const MESSAGES = [
  ...stay("V510001", "5E^01^A", "ISOOWN", "OWNNAME^Quill"),
  ...stay("V520001", "ICU^01^A", "ISOOTHER", "OTHERNAME^Quill"),
  // Boards in the emergency department, which is one of one's own units.
  adt({ trigger: "A01", visit: "V510002", mrn: "M510002", place: "ED^01", at: "08:30", name: "OWNNAME^Boarding" }),
  imaging("V520001", "ICU^01^A"),
];

function someoneAs(role: Role): Someone {
  return { role, units: UNIT_ROLES.includes(role) ? OWN_UNITS : "all" };
}

function seen(text: string, whose: "own" | "other"): FieldClass {
  const found = FIELD_CLASSES.filter((name) => name !== "none" && MARKS[whose][name].test(text));
  return found.at(-1) ?? "none";
}

async function routesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries
    .filter((entry) => path.basename(entry) === "page.tsx")
    .map(
      (entry) =>
        `/${path
          .dirname(entry)
          .split(path.sep)
          .filter((part) => part !== "." && !part.startsWith("("))
          .join("/")}`,
    );
}

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
});

const SLOTS: { [name: string]: string } = {
  "[visit]": "V510001",
  "[unit]": "5E",
  "[bed]": "5E-01",
  "{id}": "00000000-0000-4000-8000-000000000000",
  "{visit}": "V510001",
  "{visitNumber}": "V510001",
  "{version}": "1",
  "{code}": "ABCD",
  "{token}": "00000000-0000-4000-8000-000000000000",
};
const filled = (route: string) => route.replace(/\[\w+\]|\{\w+\}/g, (slot) => SLOTS[slot] ?? "1");

test("what each role may open, do and see", { timeout: 600_000 }, async (t) => {
  const isSabotaged = process.env.MATRIX_SABOTEUR === "nothing-withheld";
  const server = await openMatrixServer(t, isSabotaged ? NOTHING_WITHHELD : undefined);
  await server.hear(MESSAGES);

  await t.test("every page of the file system is listed, and opens for the listed roles only", async () => {
    const routes = await routesOf(path.join(import.meta.dirname, "../../../app"));
    assert.deepEqual(routes.sort(), Object.keys(EXPECTED_PAGES).sort());
    const wrong: string[] = [];
    for (const [route, may] of Object.entries(EXPECTED_PAGES))
      for (const role of ROLES) {
        const { status } = await server.ask("GET", filled(route), someoneAs(role));
        const isOpen = status !== 403;
        if (isOpen !== (may === "public" || may.includes(role))) wrong.push(`${role} ${route}: ${status}`);
      }
    assert.deepEqual(wrong, []);
  });

  await t.test("a page that nobody listed opens for nobody", async () => {
    assert.equal((await server.ask("GET", "/unheard-of", someoneAs("bed-manager"))).status, 404);
  });

  await t.test("every operation and command of the API is listed, and answers the listed roles only", async () => {
    const document = documentSchema.parse(await (await fetch(`${server.url}/api/v1/openapi.json`)).json());
    const operations = Object.entries(document.paths).flatMap(([where, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        where,
        method: method.toUpperCase(),
        operationId,
      })),
    );
    assert.deepEqual(operations.map(({ operationId }) => operationId).sort(), Object.keys(EXPECTED_OPERATIONS).sort());
    const wrong: string[] = [];
    for (const { where, method, operationId } of operations)
      for (const role of ROLES) {
        const may = EXPECTED_OPERATIONS[operationId] ?? [];
        // An empty body is refused by its schema, so that a command that is allowed changes nothing.
        const answer = await server.ask(method, filled(where), someoneAs(role), method === "GET" ? undefined : {});
        const { code } = z
          .object({ code: z.string().optional() })
          .catch({})
          .parse(await answer.json().catch(() => ({})));
        const isOpen = !(answer.status === 403 && code === "role");
        if (isOpen !== (may === "public" || may.includes(role))) wrong.push(`${role} ${operationId}: ${answer.status}`);
      }
    assert.deepEqual(wrong, []);
  });

  await t.test("nobody who has not signed in reads anything but how to sign in", async () => {
    for (const where of ["/api/v1/beds", "/api/v1/events", "/api/v1/encounters/V510001", "/api/v1/audit/entries"])
      assert.equal((await fetch(`${server.url}${where}`)).status, 401, where);
  });

  await t.test(
    "each door shows of one's own and of other units' patients what the role needs, and no more",
    async () => {
      const doors: { [door: string]: [own: string, other: string] } = {
        listBeds: ["/api/v1/beds", "/api/v1/beds"],
        "listBeds as CSV": ["/api/v1/beds?format=csv", "/api/v1/beds?format=csv"],
        listDischarges: ["/api/v1/discharges", "/api/v1/discharges"],
        listQueues: ["/api/v1/queues", "/api/v1/queues"],
        listEvents: ["/api/v1/events?limit=1000", "/api/v1/events?limit=1000"],
        readEncounter: ["/api/v1/encounters/V510001", "/api/v1/encounters/V520001"],
        "explainState of a bed": ["/api/v1/audit/why?bed=5E-01", "/api/v1/audit/why?bed=ICU-01"],
        "explainState of a visit": ["/api/v1/audit/why?encounter=V510001", "/api/v1/audit/why?encounter=V520001"],
      };
      const wrong: string[] = [];
      for (const [door, [own, other]] of Object.entries(doors))
        for (const [role, expected] of Object.entries(EXPECTED_FIELDS[door] ?? {})) {
          const someone = someoneAs(role as Role);
          const read = async (where: string) => (await server.ask("GET", where, someone)).text();
          const found = [seen(await read(own), "own"), seen(withoutAsked(await read(other)), "other")];
          if (found.join() !== expected.join()) wrong.push(`${role} ${door}: ${found}, not ${expected}`);
        }
      assert.deepEqual(wrong, []);
    },
  );

  await t.test("each view of a socket opens for the listed roles only, and shows what the role needs", async () => {
    assert.deepEqual([...VIEW_NAMES].sort(), Object.keys(EXPECTED_VIEWS).sort());
    const wrong: string[] = [];
    for (const role of ROLES) {
      const { units } = someoneAs(role);
      const auth = { role, units: units === "all" ? "all" : units.join(",") };
      const socket = io(server.url, { transports: ["websocket"], auth, reconnection: false });
      for (const view of VIEW_NAMES) {
        const answer = await socket.timeout(60_000).emitWithAck("watch", { view, scope: "all" });
        if (answer.ok !== EXPECTED_VIEWS[view]?.includes(role)) wrong.push(`${role} ${view}: ${answer.ok}`);
        const expected = EXPECTED_FIELDS[`socket ${view}`]?.[role];
        if (!expected) continue;
        const text = JSON.stringify(answer);
        const found = [seen(text, "own"), seen(text, "other")];
        if (found.join() !== expected.join()) wrong.push(`${role} socket ${view}: ${found}, not ${expected}`);
      }
      socket.disconnect();
    }
    assert.deepEqual(wrong, []);
  });

  await t.test("a bed is corrected by whoever belongs to its unit", async () => {
    const confirm = { state: "confirmed" };
    const nurse = someoneAs("unit-nurse");
    assert.equal((await server.ask("POST", "/api/v1/beds/5E-01/assertions", nurse, confirm)).status, 200);
    assert.equal((await server.ask("POST", "/api/v1/beds/ICU-01/assertions", nurse, confirm)).status, 403);
  });

  await t.test("what was hidden is said to be hidden, and stays counted", async () => {
    const answer = await server.ask("GET", "/api/v1/discharges", someoneAs("unit-nurse"));
    const { items } = z
      .object({ items: z.array(z.object({ unit: z.string().nullable(), hidden: z.boolean().optional() })) })
      .parse(await answer.json());
    const marks = items.map(({ unit, hidden }) => `${unit} ${hidden ?? false}`).sort();
    assert.deepEqual(marks, ["5E false", "ICU true"]);
  });

  await t.test("broken glass opens one encounter on page, list and open socket, and shuts again", async () => {
    const nurse = someoneAs("unit-nurse");
    const socket = io(server.url, {
      transports: ["websocket"],
      auth: { role: nurse.role, units: OWN_UNITS.join(",") },
      reconnection: false,
    });
    t.after(() => socket.disconnect());
    const beds = async () =>
      seen(JSON.stringify(await socket.timeout(60_000).emitWithAck("watch", { view: "beds", scope: "all" })), "other");
    assert.equal(await beds(), "none");
    const resynced = () => new Promise((resolve) => socket.once("resync", resolve));
    const opened = resynced();
    const glass = z.object({ id: z.uuid() }).parse(
      await (
        await server.ask("POST", "/api/v1/encounters/V520001/glass", nurse, {
          reason: "Cover for the intensive care unit",
          minutes: 5,
        })
      ).json(),
    );
    await opened;
    assert.equal(await beds(), "clinical-minimum");
    const page = await server.ask("GET", "/api/v1/encounters/V520001", nurse);
    assert.equal(seen(await page.text(), "other"), "clinical-minimum");
    const shut = resynced();
    assert.equal((await server.ask("POST", `/api/v1/glass/${glass.id}/close`, nurse)).status, 200);
    await shut;
    assert.equal(await beds(), "none");
    assert.equal((await server.ask("GET", "/api/v1/encounters/V520001", nurse)).status, 403);
    const queue = await server.ask("GET", "/api/v1/glass", someoneAs("compliance"));
    assert.match(await queue.text(), new RegExp(glass.id));
    const verdict = { verdict: "justified", note: "Cover was agreed" };
    const review = () => server.ask("POST", `/api/v1/glass/${glass.id}/review`, someoneAs("compliance"), verdict);
    assert.deepEqual([(await review()).status, (await review()).status], [200, 409]);
    const { rows } = await server.database.pool.query(
      "SELECT type FROM event WHERE type LIKE 'access.glass.%' ORDER BY position",
    );
    assert.deepEqual(
      rows.map(({ type }) => type),
      ["access.glass.broken", "access.glass.closed", "access.glass.reviewed"],
    );
  });
});

/** The visit that was asked for may stand in an answer that refuses it. */
function withoutAsked(text: string): string {
  return text.replace(/"instance":"[^"]*"/, "");
}
