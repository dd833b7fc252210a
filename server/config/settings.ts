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
  /** Requests to the API in a minute from one person, token or display. */
  RATE_LIMIT_CALLER: z.coerce.number().int().min(10).default(1200),
  /** And from one network address, which may be a whole hospital's; as many sockets are opened from it. */
  RATE_LIMIT_ADDRESS: z.coerce.number().int().min(10).default(12_000),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  MLLP_TLS_KEY_FILE: optionalText,
  MLLP_TLS_CERT_FILE: optionalText,
  /** Authorities that sign certificates of senders. */
  MLLP_TLS_CLIENT_CA_FILE: optionalText,
  /** `optional`: senders without one are let in, and the site map says which sources need one. */
  MLLP_TLS_CLIENT_CERTIFICATE: z.enum(["required", "optional"]).default("required"),
  /** Coalescing of changes to screens, milliseconds. */
  TICK_MS: z.coerce.number().int().min(0).max(5000).default(250),
  /** Beds of the simulated hospital. */
  SIMULATE_BEDS: z.coerce.number().int().positive().default(400),
  SIMULATE_SPEED: z.coerce.number().positive().default(1),
  SIMULATE_SEED: z.coerce.number().int().optional(),
  /** Where browsers reach this server, such as `https://caretower.example`; cookies are for TLS only where it says https. */
  PUBLIC_URL: optionalText.refine((text) => text === undefined || URL.canParse(text), "an absolute URL"),
  /** Identity provider (OpenID Connect discovery); absent: local accounts. */
  OIDC_ISSUER: optionalText.refine((text) => text === undefined || URL.canParse(text), "an absolute URL"),
  OIDC_CLIENT_ID: optionalText,
  OIDC_CLIENT_SECRET: optionalText,
  OIDC_SCOPE: z.string().default("openid profile"),
  /** Claim that holds groups; dots lead into nested claims, such as `realm_access.roles`. */
  OIDC_CLAIM: z.string().default("groups"),
  /** Without a key, click or touch for so long, a session is locked. */
  IDLE_LOCK_MINUTES: z.coerce.number().positive().max(240).default(10),
  /** A sign-in ends after so long, however busy it is. */
  SESSION_HOURS: z.coerce.number().positive().max(24).default(12),
  /** Heads of the audit trail's trees are signed so often, when they have grown. */
  TREE_HEAD_SECONDS: z.coerce.number().min(1).max(86_400).default(60),
  /** File that heads and leaf hashes are appended to; put it where the database's administrator cannot reach it. */
  TREE_HEAD_FILE: optionalText,
  /** Receiver of heads outside; signed by Standard Webhooks with TREE_HEAD_WEBHOOK_SECRET. */
  TREE_HEAD_WEBHOOK: optionalText.refine((text) => text === undefined || URL.canParse(text), "an absolute URL"),
  TREE_HEAD_WEBHOOK_SECRET: optionalText,
  /** The log is kept so long, legal holds longer. */
  RETENTION_LOG_YEARS: z.coerce.number().int().min(1).max(100).default(6),
  /** And raw messages so long. */
  RETENTION_RAW_MONTHS: z.coerce.number().int().min(1).max(1200).default(24),
});

const OIDC_NEEDS = ["PUBLIC_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const;

const completeSchema = settingsSchema.superRefine((settings, context) => {
  if (settings.TREE_HEAD_WEBHOOK !== undefined && settings.TREE_HEAD_WEBHOOK_SECRET === undefined)
    context.addIssue({
      code: "custom",
      path: ["TREE_HEAD_WEBHOOK_SECRET"],
      message: "needed with TREE_HEAD_WEBHOOK",
    });
  if (settings.MLLP_TLS_CLIENT_CA_FILE !== undefined)
    for (const name of ["MLLP_TLS_KEY_FILE", "MLLP_TLS_CERT_FILE"] as const)
      if (settings[name] === undefined)
        context.addIssue({ code: "custom", path: [name], message: "needed with MLLP_TLS_CLIENT_CA_FILE" });
  if (settings.OIDC_ISSUER === undefined) return;
  for (const name of OIDC_NEEDS)
    if (settings[name] === undefined)
      context.addIssue({ code: "custom", path: [name], message: "needed with OIDC_ISSUER" });
});

export type Settings = z.output<typeof settingsSchema>;

export class SettingsError extends Error {
  readonly code = "settings.invalid";
}

/** @throws SettingsError that names each wrong setting. Values are never repeated: one of them may be a secret. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const result = completeSchema.safeParse(environment);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new SettingsError(`These settings are not usable:\n${lines.join("\n")}`);
}
