import { visitNumber } from "#server/canonical/event.ts";
import { toIso } from "#server/canonical/instant.ts";
import type { Bundle, BundleSubject } from "./bundle.ts";

export function subjectWords(subject: BundleSubject): string {
  return "encounter" in subject
    ? `Everything about visit ${visitNumber(subject.encounter)}`
    : `Entry ${subject.entry} and its chain`;
}

/** What is in the file, what was left out, and how to check it. Plain text, since it is read where nothing is installed. */
export function bundleReadme({ subject, entries, messages, madeAt, madeBy }: Bundle): string {
  const uncovered = entries.filter(({ proof, row }) => proof === null && row !== null).length;
  const count = (state: (typeof messages)[number]["state"]) =>
    messages.filter((message) => message.state === state).length;
  return `${subjectWords(subject)}
Taken by ${madeBy} at ${toIso(madeAt)}.

index.html       the same, to read. It needs no program but a browser, and no network.
entries.ndjson   one entry a line: its sentence, every column as it stands in the record, and its inclusion proof.
heads.ndjson     the signed heads that the proofs lead to.
keys.json        the public keys that signed them.
messages.ndjson  the raw messages behind the entries.
manifest.json    the SHA-256 of each file; manifest.sig is its Ed25519 signature.

Entries: ${entries.length}, ${uncovered} of them newer than the newest signed head and therefore without a proof.
Raw messages: ${count("masked")} masked (identity and free text taken out), ${count("withheld")} withheld because whoever took this file may not
read messages, ${count("gone")} no longer kept. Names and numbers of patients are nowhere in this file.

To check it, on any machine with the program and without its server, against the heads that were kept outside the hospital's
database and the public keys as they were handed over:

  npm run audit:verify -- --bundle THIS-FILE.zip --heads HEADS-KEPT-OUTSIDE --keys KEYS-HANDED-OVER

The heads and keys in this file only say which ones are meant: a check by them alone proves that the file agrees with itself.
`;
}
