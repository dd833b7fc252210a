import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { z } from "zod";
import { ANONYMOUS } from "#server/access/principal.ts";
import type { Presented, Recogniser } from "#server/access/recognise.ts";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import { openComposition } from "#server/compose/open-composition.ts";
import { listenMllp, openHttpIntake, openPipeline } from "#server/compose/open-intake.ts";
import { openStorage } from "#server/compose/open-storage.ts";
import { serveWeb } from "#server/compose/serve-web.ts";
import { startFolds } from "#server/compose/start-folds.ts";
import { readSettings } from "#server/config/settings.ts";
import { ROLES, type Role } from "#server/contracts/access.ts";
import { StopList } from "#server/stop-list.ts";
import { invented } from "#tests/integration/ingest/invented-site.ts";
import { framed, rawSender } from "#tests/integration/mllp/raw-sender.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

/** Units of whoever belongs to some units only. */
export const OWN_UNITS = ["5E", "ED"];

export interface Someone {
  role: Role;
  units: "all" | string[];
}

/** A person of a role, known by what a test says in a header or a handshake, with a session of their own. */
const someoneOfTests: Recogniser = async ({ headers, auth }: Presented) => {
  const said = z.string().safeParse(headers["x-test-role"] ?? auth?.role).data;
  if (said === undefined) return null;
  const role = z.enum(ROLES).parse(said);
  const units = z.string().safeParse(headers["x-test-units"] ?? auth?.units).data;
  return {
    ...ANONYMOUS,
    actor: `user:${role}`,
    name: `Somebody as ${role}`,
    role,
    units: units === undefined || units === "all" ? "all" : units.split(","),
    session: `session-of-${role}`,
  };
};

export function headersOf({ role, units }: Someone): Record<string, string> {
  return { "x-test-role": role, "x-test-units": units === "all" ? "all" : units.join(",") };
}

/** The server as `main.ts` composes it, without pages; what is in the place of its redaction is for a test to say. */
export async function openMatrixServer(t: TestContext, redactor?: Redactor) {
  const database = await createTestDatabase(t);
  const directory = await temporaryDirectory(t);
  const siteFile = path.join(directory, "site.json");
  await writeFile(
    siteFile,
    JSON.stringify(invented({ isolationCodes: ["ISOOWN", "ISOOTHER"], orders: [{ code: "CXR", means: "imaging" }] })),
  );
  const settings = readSettings({
    PORT: "0",
    MLLP_PORT: "0",
    DATABASE_URL: database.url,
    DATA_DIR: path.join(directory, "data"),
    SITE_FILE: siteFile,
    KEYRING_FILE: path.join(directory, "keys/ring.json"),
    SIMULATE: "off",
    LOG_LEVEL: "silent",
    ROLES: "ingest,worker",
    TICK_MS: "0",
  });
  const stops = new StopList(() => undefined);
  t.after(() => stops.run());
  const composition = openComposition(settings, stops);
  const storage = await openStorage(composition);
  const folds = await startFolds(composition, storage);
  const pipeline = openPipeline(composition, storage);
  const intake = openHttpIntake(composition, storage, pipeline);
  const port = await serveWeb(composition, storage, folds, intake, {
    recogniser: someoneOfTests,
    ...(redactor && { redactor }),
  });
  const mllp = await listenMllp(composition, storage, pipeline);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    database,
    storage,
    /** Sends messages over MLLP and waits until every screen shows what they made. */
    async hear(messages: readonly string[]): Promise<void> {
      const sender = await rawSender(mllp);
      for (const message of messages) sender.socket.write(framed(message));
      await sender.repliesReach(messages.length);
      sender.socket.destroy();
      for (;;) {
        const state = z
          .object({ position: z.number(), reconciledPosition: z.number(), viewPosition: z.number() })
          .parse(await (await fetch(`${url}/api/health/ready`)).json());
        if (state.reconciledPosition === state.position && state.viewPosition === state.position) return;
        await new Promise((resume) => setTimeout(resume, 20));
      }
    },
    ask: (method: string, where: string, someone: Someone, body?: unknown) =>
      fetch(`${url}${where}`, {
        method,
        redirect: "manual",
        headers: { ...headersOf(someone), ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}
