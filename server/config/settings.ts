import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === "" ? undefined : text));

/** What a node does. Every node folds the views, answers the API and holds sockets; only `web` serves pages. */
const ROLES = ["ingest", "web", "worker"] as const;
const roles = z
  .string()
  .default(ROLES.join(","))
  .transform((text) => text.split(",").map((role) => role.trim()))
  .pipe(z.array(z.enum(ROLES)).min(1));

/** Every setting, with its default. The environment is read here and nowhere else. */
const settingsSchema = z.object({
  PORT: port.default(3000),
  MLLP_PORT: port.default(2575),
  /** Absent: embedded PostgreSQL in DATA_DIR. */
  DATABASE_URL: optionalText,
  DATA_DIR: z.string().default(".data"),
  /** Absent: one node; with several, they find each other's commits by polling and NOTIFY. */
  REDIS_URL: optionalText,
  /** `ingest` receives messages, `web` serves pages, `worker` may hold the reconciler's lease. */
  ROLES: roles,
  /** Absent: on while no site file is given. */
  SIMULATE: z.enum(["on", "off"]).optional(),
  SITE_FILE: optionalText,
  KEYRING_FILE: z.string().default(".keyring/keyring.json"),
  ADMIN_TOKEN: optionalText.refine((text) => text === undefined || text.length >= 16, "at least 16 characters"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  MLLP_TLS_KEY_FILE: optionalText,
  MLLP_TLS_CERT_FILE: optionalText,
  /** Coalescing of changes to screens, milliseconds. */
  TICK_MS: z.coerce.number().int().min(0).max(5000).default(250),
  /** Beds of the simulated hospital. */
  SIMULATE_BEDS: z.coerce.number().int().positive().default(400),
  SIMULATE_SPEED: z.coerce.number().positive().default(1),
  SIMULATE_SEED: z.coerce.number().int().optional(),
});

export type Settings = z.output<typeof settingsSchema>;

export class SettingsError extends Error {
  readonly code = "settings.invalid";
}

/** @throws SettingsError that names each wrong setting. Values are never repeated: one of them may be a secret. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const result = settingsSchema.safeParse(environment);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new SettingsError(`These settings are not usable:\n${lines.join("\n")}`);
}
