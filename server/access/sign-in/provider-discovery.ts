import { z } from "zod";

/** What signing out needs of a provider's own description of itself (OpenID Connect Discovery 1.0, section 3). */
export interface ProviderMetadata {
  /** `iss` of what it signs. */
  issuer: string;
  jwksUri: URL;
  /** Null: the provider cannot be asked to sign somebody out. */
  endSession: URL | null;
}

const KEPT_MS = 60 * 60_000;
const TIMEOUT_MS = 3000;

const metadataSchema = z.object({
  issuer: z.url(),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  end_session_endpoint: z.url({ protocol: /^https?$/ }).optional(),
});

export function discoveryAddress(issuer: string): string {
  return `${withoutSlash(issuer)}/.well-known/openid-configuration`;
}

/** Reads the description when it is first needed and believes it for an hour; a failed reading is not kept. */
export class ProviderDiscovery {
  readonly #issuer: string;
  readonly #now: () => number;
  #read: { at: number; metadata: Promise<ProviderMetadata> } | null = null;

  constructor(issuer: string, now: () => number = Date.now) {
    this.#issuer = issuer;
    this.#now = now;
  }

  /** @throws where the provider does not answer in time, or describes another issuer. */
  metadata(): Promise<ProviderMetadata> {
    const now = this.#now();
    if (this.#read && now - this.#read.at < KEPT_MS) return this.#read.metadata;
    const read = { at: now, metadata: discover(this.#issuer) };
    this.#read = read;
    read.metadata.catch(() => {
      if (this.#read === read) this.#read = null;
    });
    return read.metadata;
  }
}

async function discover(issuer: string): Promise<ProviderMetadata> {
  const response = await fetch(discoveryAddress(issuer), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the provider's description: status ${response.status}`);
  const said = metadataSchema.parse(await response.json());
  if (withoutSlash(said.issuer) !== withoutSlash(issuer)) throw new Error("the provider describes another issuer");
  return {
    issuer: said.issuer,
    jwksUri: new URL(said.jwks_uri),
    endSession: said.end_session_endpoint === undefined ? null : new URL(said.end_session_endpoint),
  };
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, "");
}
