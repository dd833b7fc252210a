import { KeyRing } from "#server/vault/key-ring.ts";
import { freshKey } from "#server/vault/key-ring-file.ts";

/** Keys made for one test, in no file. */
export function testKeyRing(): KeyRing {
  return new KeyRing({ version: 1, keys: [freshKey("seal"), freshKey("blind"), freshKey("sign")] });
}
