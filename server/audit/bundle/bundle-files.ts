import { createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { toIso } from "#server/canonical/instant.ts";
import type { Bundle } from "./bundle.ts";
import { bundlePage } from "./bundle-page.ts";
import { bundleReadme } from "./bundle-readme.ts";

export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.sig";

/** The bundle as a .zip. The list of its files is signed, so that a changed page or message shows as well as a changed entry. */
export function zipBundle(bundle: Bundle, keyId: string, sign: (text: Buffer) => Buffer): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  const put = (name: string, text: string) => {
    files[name] = strToU8(text);
  };
  put("index.html", bundlePage(bundle));
  put("README.txt", bundleReadme(bundle));
  put("entries.ndjson", lines(bundle.entries));
  put("heads.ndjson", lines(bundle.heads));
  put("keys.json", `${JSON.stringify({ keys: bundle.keys }, null, 1)}\n`);
  put("messages.ndjson", lines(bundle.messages));
  const manifest = {
    caretower: "audit bundle 1",
    about: bundle.subject,
    at: toIso(bundle.madeAt),
    keyId,
    entries: bundle.entries.map(({ entry }) => entry),
    files: Object.entries(files).map(([name, bytes]) => ({ name, sha256: sha256(bytes) })),
  };
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  put(MANIFEST, text);
  put(SIGNATURE, `${sign(signedText(text)).toString("base64")}\n`);
  return zipSync(files, { level: 6, mtime: bundle.madeAt });
}

/** What is signed begins with its own words, so that it can never pass for a head of a tree. */
export function signedText(manifest: string): Buffer {
  return Buffer.from(`caretower audit bundle 1\n${manifest}`);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function lines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}
