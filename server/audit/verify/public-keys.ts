import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { headText, type SignedHead } from "../tree/head.ts";

/** `{keys: [{id, publicKey}]}`, as the API and `audit:export --keys` give it; a public key is SPKI in DER, base64. */
const keysSchema = z.object({ keys: z.array(z.object({ id: z.string(), publicKey: z.base64() })).min(1) });

/** The keys that a check trusts. They must have come by another way than the export. */
export class PublicKeys {
  readonly #keys: Map<string, KeyObject>;

  /** @throws on what is not a list of keys. */
  constructor(value: unknown) {
    this.#keys = new Map(
      keysSchema
        .parse(value)
        .keys.map(({ id, publicKey }) => [
          id,
          createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" }),
        ]),
    );
  }

  static async read(file: string): Promise<PublicKeys> {
    return new PublicKeys(JSON.parse(await readFile(file, "utf8")));
  }

  hasSigned({ head, signature }: SignedHead): boolean {
    const key = this.#keys.get(head.keyId);
    return key !== undefined && verify(null, Buffer.from(headText(head)), key, Buffer.from(signature, "base64"));
  }
}
