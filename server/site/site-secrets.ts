import type { SiteMap } from "./site-map.ts";

/** Stands for a secret that the reader is not shown; sent back, it means the one that is there now. */
export const KEPT_SECRET = "(kept)";

/** The site map as it may be read: what sources sign and authenticate with stays here. */
export function withoutSecrets(site: SiteMap): SiteMap {
  const sources = site.sources.map((source) => ({
    ...source,
    secrets: source.secrets.map(() => KEPT_SECRET),
    ...(source.fhir?.token !== undefined && { fhir: { ...source.fhir, token: KEPT_SECRET } }),
  }));
  return { ...site, sources };
}

/** Puts the present secrets in where an edited map kept them. Null when it keeps one that there is not. */
export function withSecretsOf(site: SiteMap, present: SiteMap): SiteMap | null {
  const known = new Map(present.sources.map((source) => [source.id, source]));
  let isWhole = true;
  const keep = (text: string, secret: string | undefined): string => {
    if (text !== KEPT_SECRET) return text;
    isWhole &&= secret !== undefined;
    return secret ?? "";
  };
  const sources = site.sources.map((source) => {
    const before = known.get(source.id);
    const secrets = source.secrets.map((text, index) => keep(text, before?.secrets[index]));
    const { fhir } = source;
    const token = fhir?.token === undefined ? undefined : keep(fhir.token, before?.fhir?.token);
    return { ...source, secrets, ...(fhir && token !== undefined && { fhir: { ...fhir, token } }) };
  });
  return isWhole ? { ...site, sources } : null;
}
