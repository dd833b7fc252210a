import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { siteMapSchema } from "#server/site/site-map.ts";
import { withoutSecrets, withSecretsOf } from "#server/site/site-secrets.ts";

const SITE = siteMapSchema.parse({
  facilities: [{ id: "GEN", name: "General" }],
  units: [],
  sources: [
    { id: "EVS", protocol: "webhook", facility: "GEN", secrets: ["whsec_old", "whsec_new"] },
    {
      id: "FHIR",
      protocol: "fhir",
      facility: "GEN",
      secrets: ["bearer"],
      fhir: { baseUrl: "https://fhir.example.test", token: "outbound" },
    },
  ],
});

describe("a site map without its secrets", () => {
  test("holds none of them, and given back is the whole map again", () => {
    const shown = withoutSecrets(SITE);
    assert.doesNotMatch(JSON.stringify(shown), /whsec_|bearer|outbound/);
    assert.deepEqual(withSecretsOf(shown, SITE), SITE);
  });

  test("takes a new secret beside one that is kept", () => {
    const shown = withoutSecrets(SITE);
    const sources = shown.sources.map((source) => ({
      ...source,
      secrets: source.secrets.slice(0, 1).concat("whsec_next"),
    }));
    const whole = withSecretsOf({ ...shown, sources }, SITE);
    assert.deepEqual(whole?.sources[0]?.secrets, ["whsec_old", "whsec_next"]);
  });

  test("cannot keep what its source never had", () => {
    const shown = withoutSecrets(SITE);
    const sources = shown.sources.map((source) => ({ ...source, id: `${source.id}-2` }));
    assert.equal(withSecretsOf({ ...shown, sources }, SITE), null);
  });
});
